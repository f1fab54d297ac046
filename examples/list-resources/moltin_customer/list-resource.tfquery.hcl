list "moltin_customer" "testers" {
  provider = moltin
  limit    = 500

  config {
    email = "*@testers.example"
  }
}
