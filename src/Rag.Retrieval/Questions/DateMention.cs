using Rag.Core.Text;

namespace Rag.Retrieval.Questions;

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
