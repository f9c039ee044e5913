import type { CaseGroup } from './case.ts';

export const crypto: readonly CaseGroup[] = [
  {
    about: 'hashes, passwords and AES',
    data: { user: 'u', pass: 'FZ4jR;l]ON;pHKi', binary: 'ö\0ÿ' },
    templates: [
      '{{sha1sum .binary}} {{sha256sum .binary}} {{sha512sum .binary}} {{adler32sum .binary}} {{adler32sum (repeat 10000 "\\xff")}}',
      '{{htpasswd .user .pass "sha"}} {{htpasswd "a:b" "c" "sha"}} {{htpasswd "a:b" "c" "bcrypt"}}',
      '{{htpasswd .user .pass .user}}',
      '{{derivePassword 1 "long" "password" "user" "example.com"}} {{derivePassword 4294967295 "pin" "" "" ""}} {{derivePassword 1 "nope" "a" "b" "c"}}',
      '{{derivePassword 1 "maximum" .pass .user "x"}} {{derivePassword 2 "medium" .pass .user "x"}} {{derivePassword 3 "short" .pass .user "x"}} {{derivePassword 4 "basic" .pass .user "x"}}',
      '{{derivePassword -1 "long" "a" "b" "c"}}',
      '{{derivePassword "1" "long" "a" "b" "c"}}',
      '{{decryptAES "secretkey" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ="}}',
      '{{decryptAES "secretkey" ""}}|{{decryptAES "" ""}}',
      '{{decryptAES "secretkey" "!"}}',
      '{{decryptAES "secretkey" "YWJj"}}',
      '{{decryptAES "secretkey" "MDEyMzQ1Njc4OWFiY2RlZg=="}}',
      '{{decryptAES "wrong" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=" | b64enc}}',
      '{{decryptAES "a key that is longer than thirty-two bytes, much" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=" | b64enc}}',
    ],
  },
];
