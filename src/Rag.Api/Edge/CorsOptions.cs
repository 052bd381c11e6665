using System.ComponentModel.DataAnnotations;

namespace Rag.Api.Edge;

/// <summary>Web pages of other origins that may call the API.</summary>
public sealed class CorsOptions : IValidatableObject
{
    public const string Section = "Cors";

    /// <summary>
    /// Origins as a browser writes them, as in "https://app.example" or "http://localhost:3000". Their pages may call what lies below /v1,
    /// and nothing else. Default: none.
    /// </summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var origin in Origins.Where(origin => !IsOrigin(origin)))
        {
            yield return new ValidationResult(
                origin.Contains('*', StringComparison.Ordinal)
                    ? $"Cors:Origins has '{origin}': name each origin. With a star every page that somebody visits could have this service "
                        + "compute, and read what a service without keys answers on that person's machine."
                    : $"Cors:Origins has '{origin}': an origin is a scheme, a host and a port that is not the usual one, in small letters "
                        + "and without a slash at its end, as in https://app.example."
            );
        }
    }

    /// <summary>True for a request below /v1 that a page of one of the origins sent.</summary>
    internal bool Allows(HttpRequest request) =>
        IsBelowV1(request) && request.Headers.Origin is [{ Length: > 0 } origin] && Origins.Contains(origin, StringComparer.Ordinal);

    internal static bool IsBelowV1(HttpRequest request) => request.Path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase);

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https" }
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal)
        && uri.UserInfo.Length == 0;
}
