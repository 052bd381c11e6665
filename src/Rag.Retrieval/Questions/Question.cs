using Rag.Core.Text;

namespace Rag.Retrieval.Questions;

/// <summary>A question with what it says about its parts, and about where and when its answer was published.</summary>
/// <param name="Text">The question, cut to the length that retrieval looks at.</param>
/// <param name="HasWords">False when it holds no letter and no digit: then there is nothing to look for.</param>
/// <param name="Sources">Outlets it names, in order; the same outlet may be named more than once.</param>
/// <param name="Dates">Dates it names, in order.</param>
/// <param name="Segments">What it asks one after the other (<see cref="QuestionSegments"/>).</param>
internal sealed record Question(
    string Text, bool HasWords, IReadOnlyList<SourceMention> Sources, IReadOnlyList<DateMention> Dates, IReadOnlyList<TextSpan> Segments);

/// <summary>An outlet named at a place of the question.</summary>
/// <param name="Clause">What the question says there: from this name up to the next.</param>
/// <param name="Sources">The outlets, as their articles write them, that the name can mean: "The Independent" may be several sections.</param>
internal sealed record SourceMention(TextSpan Span, TextSpan Clause, IReadOnlySet<string> Sources);

/// <summary>How exactly a date is named.</summary>
internal enum DatePrecision
{
    Day,

    /// <summary>Several days: "last week".</summary>
    Days,
    Month,
    Year,
}

/// <summary>A date named at a place of the question.</summary>
/// <param name="From">Inclusive, UTC.</param>
/// <param name="Until">Exclusive.</param>
/// <param name="RecursYearly">No year was named: the same days of any year are meant.</param>
internal sealed record DateMention(TextSpan Span, DatePrecision Precision, DateTimeOffset From, DateTimeOffset Until, bool RecursYearly)
{
    public bool Contains(DateTimeOffset moment)
    {
        moment = moment.ToUniversalTime();
        if (!RecursYearly)
        {
            return moment >= From && moment < Until;
        }

        // Both ends lie in one year or Until is its end, so comparing the day within the year is enough.
        var day = (moment.Month, moment.Day);
        var last = Until.AddDays(-1);
        return day.CompareTo((From.Month, From.Day)) >= 0 && day.CompareTo((last.Month, last.Day)) <= 0;
    }
}
