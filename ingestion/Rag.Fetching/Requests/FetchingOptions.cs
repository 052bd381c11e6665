using System.ComponentModel.DataAnnotations;
using Rag.Fetching.Addresses;

namespace Rag.Fetching.Requests;

/// <summary>How the service goes out to the network.</summary>
public sealed class FetchingOptions : IValidatableObject
{
    public const string Section = "Feeds";

    /// <summary>
    /// Networks as in "10.1.0.0/16", or addresses, that may be fetched from though they are not on the public internet. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedNetworks { get; set; } = [];

    /// <summary>
    /// Whom an outlet can turn to, as in "https://news.example/about" or a mail address: it is sent with every request. Default: none.
    /// </summary>
    [MaxLength(200, ErrorMessage = "Feeds:Contact is longer than 200 characters.")]
    public string? Contact { get; set; }

    /// <summary>Whether a redirect may lead from https to http, where anybody on the way can change what is read. Default: false.</summary>
    public bool AllowInsecureRedirects { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var network in AllowedNetworks.Where(network => !PublicAddresses.TryParseNetwork(network, out _)))
        {
            yield return new ValidationResult(
                $"Feeds:AllowedNetworks has '{network}': an exception is an IP address, or a network as in 10.0.0.0/8."
            );
        }

        if (Contact is not null && !IsPlain(Contact))
        {
            yield return new ValidationResult(
                $"Feeds:Contact is '{Contact}': it has to be a URL or a mail address, in ASCII without spaces and brackets."
            );
        }
    }

    /// <summary>The contact stands in brackets within a header.</summary>
    private static bool IsPlain(string contact) =>
        contact.Length > 0 && contact.All(c => c is > ' ' and < '\u007f' and not ('(' or ')' or '\\'));
}
