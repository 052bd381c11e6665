using Rag.Core.Text;
using Rag.Retrieval.Dialogues;

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
    /// <summary>One outlet named is a preference; of two or more each is asked for its share of the evidence.</summary>
    public bool ComparesOutlets => Sources.Count > 1;

    /// <summary>"As of" a date, where the question says so and the date has passed.</summary>
    public AsOfMention? AsOf { get; init; }

    /// <summary>What it takes over from the dialogue that it leans on; null where it stands alone.</summary>
    public CarriedWords? Carried { get; init; }

    /// <summary>
    /// The question as a model reads it that answers it: what is asked comes first, and of the dialogue the names alone follow. With the
    /// question before in front of it, it is that one which is answered.
    /// </summary>
    public string Reading => Carried is { Names.Length: > 0 } carried ? $"{FollowUp.Untied(Text)} ({carried.Names})" : Text;

    /// <summary>The question to those who knew what was known then: the date is no longer one that the news is about.</summary>
    public Question Then => AsOf is null ? this : this with { Dates = [.. Dates.Where(date => date != AsOf.Date)] };
}
