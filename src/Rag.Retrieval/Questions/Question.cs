using Rag.Core.Text;

namespace Rag.Retrieval.Questions;

/// <summary>A question that has been read: its clauses, and the outlets and dates that it names.</summary>
/// <param name="Text">The question, cut to the length that retrieval looks at.</param>
/// <param name="HasWords">False when the question holds no letter and no digit: then there is nothing to look for.</param>
/// <param name="Sources">Outlets named, in order; the same outlet may be named more than once.</param>
/// <param name="Dates">Dates named, in order.</param>
/// <param name="Clauses">Where each clause stands in the text (<see cref="QuestionClauses"/>).</param>
internal sealed record Question(
    string Text,
    bool HasWords,
    IReadOnlyList<SourceMention> Sources,
    IReadOnlyList<DateMention> Dates,
    IReadOnlyList<TextSpan> Clauses
)
{
    /// <summary>"As of" a date, where the question says so and the date has passed.</summary>
    public AsOfMention? AsOf { get; init; }

    /// <summary>What it takes over from the dialogue that it leans on; null where it stands alone.</summary>
    public string? Carried { get; init; }

    /// <summary>The question in words that stand alone, as models read it.</summary>
    public string Reading => Carried is null ? Text : $"{Carried} {Text}";

    /// <summary>The question to those who knew what was known then: the date is no longer one that the news is about.</summary>
    public Question Then => AsOf is null ? this : this with { Dates = [.. Dates.Where(date => date != AsOf.Date)] };
}
