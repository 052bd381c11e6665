using System.ComponentModel.DataAnnotations;

namespace Rag.Api.Telemetry;

/// <summary>What the service tells of itself, and where.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    public const string Section = "Telemetry";

    /// <summary>
    /// Where spans and metrics are sent over OTLP (HTTP, protobuf), as in "http://127.0.0.1:4318". Default: none, and nothing leaves the
    /// machine.
    /// </summary>
    public string? Otlp { get; set; }

    /// <summary>Log lines are JSON objects. Default: no.</summary>
    public bool JsonLogs { get; set; }

    /// <summary>A log line for each question, with its words. Default: no, and no question's words are logged or sent.</summary>
    public bool LogQuestions { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Otlp is { Length: > 0 } && Address is null)
        {
            yield return new ValidationResult(
                $"Telemetry:Otlp is '{Otlp}': it has to be an http or https URL, as in http://127.0.0.1:4318."
            );
        }
    }

    internal Uri? Address =>
        Uri.TryCreate(Otlp, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Query: "", Fragment: "" } ? url : null;
}
