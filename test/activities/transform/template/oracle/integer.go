package main

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
)

var errNoInteger = errors.New("not an integer of 64 bits")

// toInt is vault-secret-sync's int: numbers without fraction, and text that is one.
func toInt(value any) (int, error) {
	v := reflect.ValueOf(value)
	if v.IsValid() && v.Type().PkgPath() != "" {
		return 0, errNoInteger
	}
	switch {
	case v.CanInt():
		return int(v.Int()), nil
	case v.CanUint():
		if v.Uint() > math.MaxInt64 {
			return 0, errNoInteger
		}
		return int(v.Uint()), nil
	case v.CanFloat():
		return wholeInt(v.Float())
	case v.Kind() == reflect.String:
		return textInt(strings.TrimSpace(v.String()))
	}
	return 0, errNoInteger
}

func wholeInt(value float64) (int, error) {
	if value != math.Trunc(value) || math.IsInf(value, 0) || value < math.MinInt64 || value >= -math.MinInt64 {
		return 0, errNoInteger
	}
	return int(value), nil
}

func textInt(text string) (int, error) {
	if value, err := strconv.Atoi(text); err == nil {
		return value, nil
	}
	if value, err := strconv.ParseUint(text, 10, 64); err == nil && value > math.MaxInt64 {
		return 0, errNoInteger
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, err
	}
	return wholeInt(value)
}
