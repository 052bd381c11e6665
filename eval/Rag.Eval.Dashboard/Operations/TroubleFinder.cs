using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>What of the facts is wrong, in sentences, the worst first.</summary>
internal static class TroubleFinder
{
    private const string Feeds = "/ops/feeds";
    private const int MostFeeds = 5;
    private const long LeastBytes = 256L << 20;

    /// <summary>So little is few on any disk; on one of which less than a twentieth is free, ten times as much.</summary>
    private const long FewBytes = 2L << 30;

    private static readonly TimeSpan s_longLag = TimeSpan.FromHours(1);

    /// <param name="now">A figure's values over the last minutes; NaN for none.</param>
    public static IReadOnlyList<Trouble> Find(OperationsFacts facts, Func<LiveFigure, double[]> now) =>
        [
            .. Ready(facts)
                .Concat(facts.Reported)
                .Concat(Door(facts.Door.Value, now))
                .Concat(News(facts.News.Value))
                .Concat(Cache(facts.Cache.Value))
                .Concat(Space(facts.Space.Value))
                .Concat(Unread(facts))
                .OrderByDescending(trouble => trouble.Severity), // a stable sort: within a severity they stay in this order
        ];

    private static IEnumerable<Trouble> Ready(OperationsFacts facts) =>
        facts.Unready.Select(part => new Trouble(TroubleSeverity.Down, $"Questions are not answered ({part.Key}): {part.Value}"));

    private static IEnumerable<Trouble> Door(DoorFacts? door, Func<LiveFigure, double[]> now)
    {
        if (now(LiveFigure.Refused)[0] is > 0 and var refused)
        {
            yield return new Trouble(
                TroubleSeverity.Failing,
                $"The door refuses work, {FigureText.Rate(refused)} a second: more is asked than can be answered in time.",
                HistoryPages.Link(LiveFigure.Refused)
            );
        }

        if (door is { Target: var target } && now(LiveFigure.FirstWord)[1] is var late && late > target.TotalSeconds)
        {
            yield return new Trouble(
                TroubleSeverity.Failing,
                $"First words come late: one of twenty after {FigureText.Seconds(late)} or more, and they are due after "
                    + $"{FigureText.Seconds(target.TotalSeconds)}.",
                HistoryPages.Link(LiveFigure.FirstWord)
            );
        }
    }

    private static IEnumerable<Trouble> News(NewsFacts? news)
    {
        if (news is null)
        {
            yield break;
        }

        var waiting = news.Stages.Sum(stage => stage.Waiting);
        if (waiting >= news.FullFrom)
        {
            yield return new Trouble(
                TroubleSeverity.Failing,
                $"The queue is full: {FigureText.Number(waiting)} articles wait, and no feed is asked for more until there is room.",
                Feeds
            );
        }

        if (news.Dead > 0)
        {
            yield return new Trouble(
                TroubleSeverity.Failing,
                $"{FigureText.Count(news.Dead, "article", "articles")} could not be stored: "
                    + $"retry or drop {(news.Dead == 1 ? "it" : "them")}.",
                Feeds
            );
        }

        foreach (var stage in news.Stages.Where(stage => stage.Lag > s_longLag))
        {
            yield return new Trouble(
                TroubleSeverity.Odd,
                $"News comes late: at the stage “{stage.Name}” an article has waited {FigureText.Ago(stage.Lag)}.",
                Feeds
            );
        }

        foreach (var feed in news.Wrong.Take(MostFeeds))
        {
            yield return new Trouble(
                feed.IsFailing ? TroubleSeverity.Failing : TroubleSeverity.Odd,
                $"Feed {feed.Title}: {feed.Sentence}",
                Feeds
            );
        }

        if (news.Wrong.Count - MostFeeds is > 0 and var more)
        {
            yield return new Trouble(
                news.Wrong.Skip(MostFeeds).Any(feed => feed.IsFailing) ? TroubleSeverity.Failing : TroubleSeverity.Odd,
                $"{FigureText.Count(more, "more feed needs", "more feeds need")} a look.",
                Feeds
            );
        }
    }

    private static IEnumerable<Trouble> Cache(CacheFacts? cache) =>
        cache?.Trouble is { } trouble
            ? [new Trouble(TroubleSeverity.Odd, $"Passages are no longer kept on disk, and are computed anew after a restart: {trouble}")]
            : [];

    private static IEnumerable<Trouble> Space(SpaceFacts? space)
    {
        if (space is not { Total: > 0 } || space.Free >= (space.Free * 20 < space.Total ? 10 * FewBytes : FewBytes))
        {
            yield break;
        }

        yield return space.Free < LeastBytes
            ? new Trouble(
                TroubleSeverity.Down,
                $"The disk of the data folder is full but for {FigureText.Bytes(space.Free)}: soon nothing new can be stored. Make room."
            )
            : new Trouble(
                TroubleSeverity.Failing,
                $"The disk of the data folder is nearly full: {FigureText.Bytes(space.Free)} of {FigureText.Bytes(space.Total)} are left."
            );
    }

    /// <summary>What cannot be looked at may be wrong.</summary>
    private static IEnumerable<Trouble> Unread(OperationsFacts facts) =>
        new[]
        {
            (Part: "the engine", facts.Engine.Problem),
            (Part: "the door", facts.Door.Problem),
            (Part: "feeds and queue", facts.News.Problem),
            (Part: "the cache", facts.Cache.Problem),
            (Part: "the disk", facts.Space.Problem),
        }
            .Where(part => part.Problem is not null)
            .Select(part => new Trouble(TroubleSeverity.Failing, $"Nothing is known of {part.Part}: {part.Problem}"));
}
