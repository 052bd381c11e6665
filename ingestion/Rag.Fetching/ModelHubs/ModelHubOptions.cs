using Rag.Fetching.Requests;

namespace Rag.Fetching.ModelHubs;

/// <summary>Which hub is asked, and as whom.</summary>
/// <param name="Endpoint">Over https, or http to this machine; it ends with a slash.</param>
/// <param name="Token">Sent to the endpoint's own host alone; null asks as nobody.</param>
public sealed record ModelHubOptions(Uri Endpoint, string? Token)
{
    public const string DefaultEndpoint = "https://huggingface.co";

    private const int LongestToken = 4096;

    private static readonly string[] s_on = ["1", "ON", "YES", "TRUE"];

    /// <summary>A record would print its token.</summary>
    public override string ToString() => Endpoint.ToString();

    /// <param name="variable">Reads HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE as other programs do.</param>
    /// <param name="mirror">Takes the place of HF_ENDPOINT.</param>
    /// <param name="tokenFile">Holds the token in the place of HF_TOKEN.</param>
    /// <exception cref="ModelHubException">Nothing may be fetched, or an address or token is none.</exception>
    public static ModelHubOptions Read(Func<string, string?> variable, string? mirror, string? tokenFile)
    {
        if (variable("HF_HUB_OFFLINE") is { } offline && s_on.Contains(offline.Trim().ToUpperInvariant()))
        {
            throw new ModelHubException("HF_HUB_OFFLINE is set, so nothing is fetched: unset it, or import a model from a path.");
        }

        var address = mirror ?? (variable("HF_ENDPOINT") is { Length: > 0 } endpoint ? endpoint : DefaultEndpoint);
        if (!Uri.TryCreate(address.TrimEnd('/') + '/', UriKind.Absolute, out var uri) || FetchAddress.FaultOf(uri) is not null)
        {
            throw new ModelHubException($"{address} is no address of a hub: it should look like {DefaultEndpoint}.");
        }

        return uri.Scheme == "https" || uri.IsLoopback
            ? new ModelHubOptions(uri, TokenOf(variable, tokenFile))
            : throw new ModelHubException($"{address} is not asked over http, on which anybody on the way can change a model: use https.");
    }

    private static string? TokenOf(Func<string, string?> variable, string? tokenFile)
    {
        var token = (tokenFile is null ? variable("HF_TOKEN") : ReadToken(tokenFile))?.Trim();
        return string.IsNullOrEmpty(token) ? null
            : token.Length <= LongestToken && token.All(c => c is > ' ' and <= '~') ? token
            : throw new ModelHubException($"{tokenFile ?? "HF_TOKEN"} holds no token: it is one word of ASCII characters.");
    }

    private static string ReadToken(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[LongestToken + 1];
            return new string(text, 0, reader.ReadBlock(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelHubException($"The file of the token cannot be read: {e.Message}", e);
        }
    }
}
