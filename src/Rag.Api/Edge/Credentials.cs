namespace Rag.Api.Edge;

/// <summary>What a program shows to be let in: <c>Authorization: Bearer KEY</c>.</summary>
internal static class Credentials
{
    private const string Scheme = "Bearer ";

    /// <summary>Null where the request has none of this form.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var given && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? given[Scheme.Length..].Trim()
            : null;
}
