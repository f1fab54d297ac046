output "home" {
  description = "Ron's own address."
  value = {
    id           = moltin_customer_address.home.id
    street       = moltin_customer_address.home.line_1
    town         = moltin_customer_address.home.city
    post_code    = moltin_customer_address.home.post_code
    instructions = moltin_customer_address.home.instructions
  }
}

output "friends" {
  description = "The addresses from the CSV file, in one line each."
  value = {
    for key, a in moltin_customer_address.friend :
    key => join(", ", compact(["${a.first_name} ${a.last_name}", a.line_1, a.line_2, a.city, a.post_code, a.country]))
  }
}
