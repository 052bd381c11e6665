using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Rag.Api.Edge;

/// <summary>Who may call the service, and under which names.</summary>
public sealed class ServerOptions : IValidatableObject
{
    public const string Section = "Server";

    private const int ShortestKey = 16;

    /// <summary>
    /// Names that a request's Host may have besides those that the service listens on, as in "news.example" or "*.news.example". Default:
    /// none. "*" allows any, which lets a web page elsewhere reach the service through a name of its own.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>
    /// Where readers reach the service, as in "https://news.example". Links to articles on the wire begin with it; without it they are
    /// relative. Its host is an allowed one. Default: none.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Addresses, or networks as in "10.0.0.0/8", of proxies whose X-Forwarded-For, -Proto and -Host are believed. Default: none.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>
    /// What a caller of /admin sends as "Authorization: Bearer KEY". Default: none, and /admin is answered on the socket in the data
    /// folder, and with API keys that have the role admin.
    /// </summary>
    public string? AdminKey { get; set; }

    /// <summary>
    /// Answers callers of other machines too, and those behind a proxy, as long as no API key exists. Default: only callers of this machine
    /// need no key. Once a key exists, everybody needs one.
    /// </summary>
    public bool OpenToAll { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AdminKey?.Length < ShortestKey)
        {
            yield return new ValidationResult($"Server:AdminKey is shorter than {ShortestKey} characters: take a longer one, or none.");
        }

        if (PublicUrl is not null && PublicAddress is null)
        {
            yield return new ValidationResult(
                $"Server:PublicUrl is '{PublicUrl}': it has to be an absolute http or https URL without query, as in https://news.example."
            );
        }

        foreach (var host in AllowedHosts.Where(host => host.Length == 0 || host.AsSpan().IndexOfAny("/: ") >= 0 && host[0] != '['))
        {
            yield return new ValidationResult($"Server:AllowedHosts has '{host}': a host is a name without scheme, port and path.");
        }

        foreach (var proxy in TrustedProxies.Where(proxy => !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _)))
        {
            yield return new ValidationResult(
                $"Server:TrustedProxies has '{proxy}': a proxy is an IP address, or a network as in 10.0.0.0/8."
            );
        }
    }

    /// <summary>The public URL without a slash at its end; empty without one, which makes links relative.</summary>
    internal string LinkBase => PublicAddress?.AbsoluteUri.TrimEnd('/') ?? "";

    internal Uri? PublicAddress =>
        Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" }
            ? url
            : null;
}
