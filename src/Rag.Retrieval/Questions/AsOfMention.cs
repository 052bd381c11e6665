namespace Rag.Retrieval.Questions;

/// <summary>Words that ask for what was known at some time.</summary>
/// <param name="Time">The last moment of the date.</param>
internal sealed record AsOfMention(DateMention Date, DateTimeOffset Time)
{
    /// <summary>The first date of the question that stands behind "as of" and has passed; null where none does.</summary>
    public static AsOfMention? Find(IReadOnlyList<QuestionWord> words, IReadOnlyList<DateMention> dates, DateTimeOffset now)
    {
        foreach (var date in dates)
        {
            var at = 0;
            while (at < words.Count && words[at].Span.Start < date.Span.Start)
            {
                at++;
            }

            if (at > 0 && words[at - 1].Text is "the" or "last" or "this")
            {
                at--;
            }

            if (at > 1 && words[at - 1].Text == "of" && words[at - 2].Text == "as" && EndOf(date, now) is { } time)
            {
                return new AsOfMention(date, time);
            }
        }

        return null;
    }

    /// <summary>Of a date without a year the last one that has passed.</summary>
    private static DateTimeOffset? EndOf(DateMention date, DateTimeOffset now)
    {
        var until = date.RecursYearly && date.Until > now ? date.Until.AddYears(-1) : date.Until;
        return until <= now ? until.AddTicks(-1) : null;
    }
}
