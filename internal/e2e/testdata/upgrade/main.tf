# What state.json was written for, with everything that a state can hold. store.json is the store as it was.

resource "moltin_customer" "leslie" {
  name                = "Leslie Knope"
  email               = "leslie@pawnee.gov"
  external_ref        = "crm-7"
  password_wo         = "waffles-4-ever"
  password_wo_version = 3

  timeouts = {
    create = "1m"
    read   = "2m"
    update = "3m"
    delete = "4m"
  }
}

resource "moltin_customer" "ann" {
  name         = "Ann Perkins"
  email        = "ann@pawnee.gov"
  external_ref = ""
}

resource "moltin_customer_address" "work" {
  customer_id  = moltin_customer.leslie.id
  name         = "Work"
  first_name   = "Leslie Barbara"
  last_name    = "Knope"
  company_name = "Parks Department"
  phone_number = "(555) 555-0110"
  line_1       = "100 State Street"
  line_2       = "Room 203"
  city         = "Pawnee"
  county       = "Wamapoke County"
  region       = "Indiana"
  post_code    = "47993"
  country      = "US"
  instructions = "Up the stairs"

  timeouts = {
    create = "5m"
    read   = "6m"
    update = "7m"
    delete = "8m"
  }
}

resource "moltin_customer_address" "home" {
  customer_id = moltin_customer.ann.id
  first_name  = "Ann"
  last_name   = "Perkins"
  line_1      = "220 Maple Avenue"
  line_2      = ""
  county      = "Monroe County"
  post_code   = "47998"
  country     = "US"
}
