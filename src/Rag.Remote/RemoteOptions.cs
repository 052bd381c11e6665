using System.ComponentModel.DataAnnotations;

namespace Rag.Remote;

/// <summary>
/// A server of the OpenAI wire that writes answers: vLLM, llama.cpp's server, or another. Nothing is sent to any other address.
/// </summary>
public sealed class RemoteOptions : IValidatableObject
{
    public const string Section = "Models:Remote";

    /// <summary>Where it is, as in "http://127.0.0.1:8000/v1". Default: none, and nothing leaves the machine.</summary>
    public string? Url { get; set; }

    /// <summary>The model that is asked for; null for the server's own.</summary>
    public string? Model { get; set; }

    /// <summary>
    /// Sent as "Authorization: Bearer KEY". It belongs into the environment variable RAG_Models__Remote__ApiKey, not into a file.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>How long the server may take to begin its reply, of one attempt.</summary>
    [Range(1, 3600)]
    public double BeginSeconds { get; set; } = 30;

    /// <summary>How long a reply that has begun may stand still.</summary>
    [Range(1, 3600)]
    public double IdleSeconds { get; set; } = 30;

    /// <summary>How long a whole answer may take.</summary>
    [Range(1, 86_400)]
    public double AnswerSeconds { get; set; } = 300;

    /// <summary>How often a request is sent again that the server did not take.</summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url is not null && Address is null)
        {
            yield return new ValidationResult(
                $"{Section}:Url is '{Url}': it has to be an absolute http or https URL without query and without user name, as in "
                    + "http://127.0.0.1:8000/v1."
            );
        }
    }

    /// <summary>Null where no server is configured.</summary>
    public Uri? Address =>
        Uri.TryCreate(Url, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" }
            ? url
            : null;
}
