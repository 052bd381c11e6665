using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Ingestion.Articles;

/// <summary>Decides what a revision did to the one before it, from their words alone.</summary>
internal static class RevisionDiff
{
    /// <summary>More mended spellings than these are a new wording.</summary>
    private const int MostSlips = 3;

    /// <summary>What the publisher says was corrected before the article was first stored; null where it says nothing.</summary>
    /// <param name="now">When it is stored.</param>
    public static ArticleCorrection? CorrectionOf(ArticleDraft draft, DateTimeOffset now) =>
        CorrectionNotes.Find(draft.Title, draft.Body) is [var note, ..] ? new ArticleCorrection(now, note.Text, note.Span) : null;

    /// <param name="known">The revision before.</param>
    /// <param name="now">When the new one is stored.</param>
    /// <returns>The kind, and the last correction of either: where both have none, null.</returns>
    public static (RevisionKind Kind, ArticleCorrection? Correction) Judge(Article known, ArticleDraft draft, DateTimeOffset now)
    {
        if (NewNote(known, draft) is { } note)
        {
            return (RevisionKind.Correction, new ArticleCorrection(now, note.Text, note.Span));
        }

        var kept = known.Correction is { } earlier ? earlier with { Span = PlaceOf(earlier, known.Body, draft.Body) } : null;
        var isCosmetic = SaysTheSame(known.Title ?? "", draft.Title ?? "") && SaysTheSame(known.Body, draft.Body);
        return (isCosmetic ? RevisionKind.Cosmetic : RevisionKind.Update, kept);
    }

    /// <summary>Whether only white space, marks, letter case or a few slips of the pen differ.</summary>
    public static bool SaysTheSame(string before, string after)
    {
        if (before == after)
        {
            return true;
        }

        var (old, now) = (ComparedWord.Of(before), ComparedWord.Of(after));
        string[] oldTexts = [.. old.Select(word => word.Text)];
        string[] nowTexts = [.. now.Select(word => word.Text)];
        var slips = 0;
        foreach (var change in WordDiff.Between(oldTexts, nowTexts))
        {
            if (IsOtherSpacing(oldTexts, nowTexts, old, change))
            {
                continue;
            }

            if (change.OldEnd - change.OldStart != change.NewEnd - change.NewStart)
            {
                return false;
            }

            for (var i = 0; i < change.OldEnd - change.OldStart; i++)
            {
                if (!SlipOfThePen.Is(old[change.OldStart + i], now[change.NewStart + i]) || ++slips > MostSlips)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The same letters in other words: "every day" and "everyday". Digits that move together are another number.</summary>
    private static bool IsOtherSpacing(string[] old, string[] now, List<ComparedWord> oldWords, WordChange change)
    {
        const int MostWords = 4;
        if (
            change.OldEnd - change.OldStart is < 1 or > MostWords
            || change.NewEnd - change.NewStart is < 1 or > MostWords
            || oldWords[change.OldStart..change.OldEnd].Exists(word => word.IsNumeric)
        )
        {
            return false;
        }

        return string.Concat(old[change.OldStart..change.OldEnd]) == string.Concat(now[change.NewStart..change.NewEnd]);
    }

    /// <summary>The first note in the draft that the known revision did not have in other spacing or marks.</summary>
    private static CorrectionNote? NewNote(Article known, ArticleDraft draft)
    {
        var notes = CorrectionNotes.Find(draft.Title, draft.Body);
        if (notes.Count == 0)
        {
            return null;
        }

        var old = CorrectionNotes.Find(known.Title, known.Body);
        return notes.FirstOrDefault(note => !old.Exists(other => other.IsOfTitle == note.IsOfTitle && SaysTheSame(other.Text, note.Text)));
    }

    private static TextSpan? PlaceOf(ArticleCorrection correction, string knownBody, string body)
    {
        if (correction.Span is not { } span || span.Start < 0 || span.End > knownBody.Length)
        {
            return null;
        }

        var at = body.IndexOf(knownBody[span.Start..span.End], StringComparison.Ordinal);
        return at < 0 ? null : new TextSpan(at, at + span.Length);
    }
}
