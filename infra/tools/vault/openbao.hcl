# OpenBao, from 2.3.2 on, takes audit devices by its API only where this says so (its changelog, GH-1634).
unsafe_allow_api_audit_creation = true
