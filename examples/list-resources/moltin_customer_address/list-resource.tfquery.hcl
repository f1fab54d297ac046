list "moltin_customer_address" "homes" {
  provider         = moltin
  include_resource = true

  config {
    customer_id = "78cc0486-bbdf-491b-a0a2-722383b6288b"
    name        = "*home*"
  }
}
