using System.ComponentModel.DataAnnotations;

namespace Rag.Ingestion.Retention;

/// <summary>How long things are kept. What is not set is kept for good.</summary>
public sealed class RetentionOptions : IValidatableObject
{
    public const string Section = "Retention";

    private const int MostDays = 36_500;

    /// <summary>Articles are removed so many days after they were published.</summary>
    [Range(1, MostDays)]
    public int? MaxAgeDays { get; set; }

    /// <summary>Days for articles of single sources, by the source's name; instead of <see cref="MaxAgeDays"/>.</summary>
    public Dictionary<string, int> SourceDays { get; set; } = [];

    /// <summary>Of more articles than these the oldest are removed.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxArticles { get; set; }

    /// <summary>Of more GiB of text and vectors than these the oldest are removed.</summary>
    [Range(0.001, 1_000_000)]
    public double? MaxGiB { get; set; }

    /// <summary>
    /// Earlier revisions are forgotten so many days after they were replaced; what was known before can then not be asked.
    /// </summary>
    [Range(1, MostDays)]
    public int? PastRevisionsDays { get; set; }

    /// <summary>The log of changes reaches back so many days. Default 90.</summary>
    [Range(1, MostDays)]
    public int ChangesDays { get; set; } = 90;

    /// <summary>Answers can be looked at again for so many days, and what was said of them is kept as long. Default 90.</summary>
    [Range(1, MostDays)]
    public int AnswersDays { get; set; } = 90;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        SourceDays
            .Where(source => source.Value is < 1 or > MostDays)
            .Select(source => new ValidationResult($"SourceDays of {source.Key} must lie between 1 and {MostDays}.", [nameof(SourceDays)]));
}
