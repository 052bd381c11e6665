using System.ComponentModel.DataAnnotations;

namespace Rag.Engine;

public sealed class EngineOptions
{
    /// <summary>Most sequences that hold blocks at once. Default 16.</summary>
    [Range(1, 1024)]
    public int MaxRunningSequences { get; set; } = 16;

    /// <summary>Most sequences submitted and not finished; what comes on top is refused at once. Default 256.</summary>
    [Range(1, 65_536)]
    public int MaxSequences { get; set; } = 256;

    /// <summary>Most prefill tokens of a step in which nothing decodes. Default 1,024.</summary>
    [Range(1, 1_048_576)]
    public int StepPrefillTokens { get; set; } = 1024;

    /// <summary>Most prefill tokens of a step in which something decodes: what the next token of a running answer waits for. Default 256.</summary>
    [Range(1, 1_048_576)]
    public int StepPrefillTokensWhileDecoding { get; set; } = 256;

    /// <summary>Throws <see cref="ArgumentException"/> that names every option out of its range.</summary>
    public void Validate()
    {
        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), errors, validateAllProperties: true))
        {
            throw new ArgumentException($"Engine options: {string.Join(' ', errors.Select(error => error.ErrorMessage))}");
        }
    }
}
