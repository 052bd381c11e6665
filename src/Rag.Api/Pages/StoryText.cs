using Rag.Core.Articles;
using Rag.Pages;

namespace Rag.Api.Pages;

/// <summary>A story in words.</summary>
internal static class StoryText
{
    /// <summary>Further ones are counted.</summary>
    private const int MostNamed = 6;

    /// <summary>"Ferry sinks: 3 outlets, first The Gob, 4 May 2023; also reported by The Dag, The Tub."</summary>
    public static string Of(Story story, IReadOnlyList<StoryMember> others) =>
        $"{story.Headline ?? "The story"}: {Count(story)}, first {First(story)}; also reported by {Names(others)}.";

    public static string Count(Story story) => story.SourceCount == 1 ? "1 outlet" : $"{story.SourceCount} outlets";

    public static string First(Story story) =>
        string.Join(", ", new[] { story.Earliest.Source, Texts.Date(story.Earliest.At) }.Where(part => !string.IsNullOrEmpty(part)));

    private static string Names(IReadOnlyList<StoryMember> others)
    {
        string[] named = [.. others.Take(MostNamed).Select(member => member.Source!)];
        return others.Count > MostNamed ? $"{string.Join(", ", named)} and {others.Count - MostNamed} more" : string.Join(", ", named);
    }
}
