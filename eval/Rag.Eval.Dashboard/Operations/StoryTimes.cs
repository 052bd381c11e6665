using System.Globalization;
using Rag.Core.Articles;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>Which stories are of today, and when something was published.</summary>
internal static class StoryTimes
{
    /// <summary>
    /// Those with an article of today, the one that most outlets told first; where nothing was published today, those of the newest ones.
    /// </summary>
    public static (IReadOnlyList<Story> Stories, bool AreOfToday) Largest(IReadOnlyList<Story> newest, DateTimeOffset now, int count)
    {
        var midnight = new DateTimeOffset(now.Date, now.Offset);
        var today = newest.Where(story => story.Members.Any(member => member.At >= midnight)).ToList();
        var chosen = today.Count > 0 ? today : newest;
        return (
            [
                .. chosen
                    .OrderByDescending(story => story.SourceCount)
                    .ThenByDescending(story => story.Members.Count)
                    .ThenByDescending(story => story.Members[^1].At)
                    .Take(count),
            ],
            today.Count > 0
        );
    }

    /// <summary>In the offset of <paramref name="now"/>: the year where it is another.</summary>
    public static string Of(DateTimeOffset at, DateTimeOffset now)
    {
        var local = at.ToOffset(now.Offset);
        return local.ToString(local.Year == now.Year ? "d MMMM, H:mm" : "d MMMM yyyy, H:mm", CultureInfo.InvariantCulture);
    }
}
