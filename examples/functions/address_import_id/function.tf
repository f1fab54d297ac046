terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}

data "moltin_customer" "ron" {
  email = "ron@swanson.com"
}

data "moltin_customer_address" "home" {
  customer_id = data.moltin_customer.ron.id
  name        = "Home"
}

# Import an address by its name.
import {
  to = moltin_customer_address.home
  id = provider::moltin::address_import_id(data.moltin_customer.ron.id, data.moltin_customer_address.home.id)
}

resource "moltin_customer_address" "home" {
  customer_id  = data.moltin_customer.ron.id
  name         = "Home"
  first_name   = "Ron"
  last_name    = "Swanson"
  company_name = "Ron Swanson Enterprises"
  line_1       = "1 Sunny Street"
  city         = "Sunny Town"
  county       = "Sunnyville"
  post_code    = "SU33 1YY"
  country      = "US"
  instructions = "Leave behind the bins"
}
