using System.Text;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Credentials;

/// <summary>What opens a feed that is not for everybody: one header. Its value is a secret, and no text of this type shows it.</summary>
public sealed class FeedCredential
{
    private const int LongestValue = 8_192;

    private static readonly string[] s_ownHeaders =
    [
        "accept",
        "accept-encoding",
        "allow",
        "connection",
        "cookie",
        "expect",
        "expires",
        "host",
        "if-modified-since",
        "if-none-match",
        "keep-alive",
        "last-modified",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    ];

    private static readonly string[] s_ownFamilies = ["content-", "proxy-"];

    private FeedCredential(string name, string value)
    {
        HeaderName = name;
        Secret = value;
    }

    public string HeaderName { get; }

    internal string Secret { get; }

    /// <summary>
    /// Whether what was given for one address may be sent to another: to the same host, and from http to https but never back.
    /// </summary>
    public static bool MayGo(Uri given, Uri to) => FetchAddress.IsSameOrigin(given, to);

    /// <exception cref="ArgumentException">The user's name holds a colon, which ends it on the wire.</exception>
    public static FeedCredential Basic(string user, string password)
    {
        if (user.Contains(':'))
        {
            throw new ArgumentException("A user's name for basic authentication holds no colon.", nameof(user));
        }

        return Header("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}");
    }

    /// <exception cref="ArgumentException">Name or value cannot stand in a header, or the header has a meaning of its own.</exception>
    public static FeedCredential Header(string name, string value)
    {
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name.Length is 0 or > 100)
        {
            throw new ArgumentException("The header of a credential has a name of letters, digits and hyphens.", nameof(name));
        }

        var lower = name.ToLowerInvariant();
        if (s_ownHeaders.Contains(lower) || s_ownFamilies.Any(family => lower.StartsWith(family, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"A credential cannot be sent as {name}: that header has a meaning of its own.", nameof(name));
        }

        if (!value.All(c => c is >= ' ' and < '\u007f') || value.Length is 0 or > LongestValue)
        {
            throw new ArgumentException("The value of a credential is a line of ASCII text.", nameof(value));
        }

        return new FeedCredential(name, value);
    }

    public override string ToString() => $"{HeaderName}: (secret)";
}
