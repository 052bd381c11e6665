using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;

namespace Rag.Stores.Embedded.Database;

/// <summary>The reading side of stories. What is damaged is left out and logged: the articles themselves are found without it.</summary>
internal sealed class StoryQueries(ArticleQueries queries) : IStoryCatalog
{
    /// <summary>Newest articles among which the latest stories are looked for, of each story wanted.</summary>
    private const int ArticlesOfEach = 20;

    private static readonly string s_isRight = RowChecksum.IsRight("m", RowChecksum.StoryMemberColumns);

    public ValueTask<IReadOnlyDictionary<ArticleId, Story>> FindStoriesAsync(
        IReadOnlyCollection<ArticleId> articles,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        var storyOf = new Dictionary<ArticleId, ScopedStory>();
        var rows = queries.Query(
            $"""
            SELECT a.id, m.story, m.article, {s_isRight}, a.scope FROM story_member m JOIN article a ON a.number = m.article
            WHERE a.id IN (SELECT value FROM json_each($1))
            """,
            [JsonSerializer.Serialize(articles.Select(article => article.Value))],
            queries.OrLeftOut(reader => new StoryRow(
                new ArticleId(reader.GetString(0)),
                new ScopedStory(ReadStory(reader), reader.GetString(4))
            ))
        );
        foreach (var row in rows.OfType<StoryRow>())
        {
            storyOf[row.Article] = row.Story;
        }

        var stories = Read([.. storyOf.Values.Distinct()]);
        return ValueTask.FromResult<IReadOnlyDictionary<ArticleId, Story>>(
            storyOf.Where(pair => stories.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => stories[pair.Value])
        );
    }

    public ValueTask<IReadOnlyList<Story>> LatestStoriesAsync(int count, AccessScope scope, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var latest = queries.Query(
            $"""
            SELECT a.id, m.story, m.article, {s_isRight} FROM story_member m JOIN article a ON a.number = m.article
            WHERE a.scope = $2 ORDER BY m.at DESC, m.article DESC LIMIT $1
            """,
            [(long)count * ArticlesOfEach, scope.Value],
            queries.OrLeftOut(reader => new StoryRow(new ArticleId(reader.GetString(0)), new ScopedStory(ReadStory(reader), scope.Value)))
        );
        ScopedStory[] ids = [.. latest.OfType<StoryRow>().Select(row => row.Story).Distinct().Take(count)];
        var stories = Read(ids);
        return ValueTask.FromResult<IReadOnlyList<Story>>([.. ids.Where(stories.ContainsKey).Select(id => stories[id])]);
    }

    public ValueTask<IReadOnlyList<(ArticleId Article, StoryMembership Membership)>> LastMembershipsAsync(
        int count,
        CancellationToken cancellation
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<(ArticleId, StoryMembership)>>(LastMemberships(count));
    }

    /// <inheritdoc cref="LastMembershipsAsync"/>
    public List<(ArticleId Article, StoryMembership Membership)> LastMemberships(int count)
    {
        var members = queries
            .Query(
                $"""
                SELECT a.id, m.story, m.article, {s_isRight}, m.at, m.signature
                FROM story_member m JOIN article a ON a.number = m.article
                WHERE m.article >= coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = '{StoryMembers.ComparedFromKey}'), 0)
                ORDER BY m.article DESC LIMIT $1
                """,
                [count],
                queries.OrLeftOut(reader => new MemberRow(
                    new ArticleId(reader.GetString(0)),
                    new StoryMembership(ReadStory(reader), ArticleRow.Time(reader.GetString(4)), reader.GetFieldValue<byte[]>(5))
                ))
            )
            .OfType<MemberRow>()
            .Select(row => (row.Article, row.Membership))
            .ToList();
        members.Reverse();
        return members;
    }

    public ValueTask<ArticleId?> FindStoryOfAsync(ArticleId article, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var row = queries
            .Query(
                $"""
                SELECT a.id, m.story, m.article, {s_isRight} FROM story_member m JOIN article a ON a.number = m.article WHERE a.id = $1
                """,
                [article.Value],
                queries.OrLeftOut(reader => new StoryRow(article, new ScopedStory(ReadStory(reader), "")))
            )
            .FirstOrDefault();
        return ValueTask.FromResult(row?.Story.Id);
    }

    /// <summary>
    /// Members of another scope than the story is asked for in are left out, though no story should have any: who tells a story is shown to
    /// everybody who finds it.
    /// </summary>
    private Dictionary<ScopedStory, Story> Read(IReadOnlyCollection<ScopedStory> ids)
    {
        var members = ids.ToDictionary(id => id, _ => new List<StoryMember>());
        var rows = queries.Query(
            $"""
            SELECT a.id, story, article, is_right, at, a.number, {ArticleRow.ColumnsOf("a")} FROM (
                SELECT m.story, m.article, m.at, {s_isRight} AS is_right,
                    row_number() OVER (PARTITION BY m.story, s.scope ORDER BY m.at, m.article) AS place
                FROM story_member m JOIN article s ON s.number = m.article WHERE m.story IN (SELECT value FROM json_each($1))
            ) JOIN article a ON a.number = article WHERE place <= $2 ORDER BY story, place
            """,
            [JsonSerializer.Serialize(ids.Select(id => id.Id.Value).Distinct()), Story.MostMembers],
            queries.OrLeftOut(ReadMember)
        );
        foreach (var row in rows.OfType<StoryMemberRow>())
        {
            if (members.TryGetValue(row.Story, out var told))
            {
                told.Add(row.Member);
            }
        }

        return members.Where(pair => pair.Value.Count > 0).ToDictionary(pair => pair.Key, pair => new Story(pair.Key.Id, pair.Value));
    }

    private static StoryMemberRow ReadMember(SqliteDataReader reader)
    {
        var story = ReadStory(reader);
        var article = ArticleRow.Read(reader, 6);
        return new StoryMemberRow(
            new ScopedStory(story, article.Scope.Value),
            new StoryMember(article.Id, article.Source, article.Url, article.Title, ArticleRow.Time(reader.GetString(4)))
        );
    }

    /// <summary>Of a row that starts with the article's id, the story's, the article's number and whether the checksum is right.</summary>
    private static ArticleId ReadStory(SqliteDataReader reader) =>
        reader.GetInt64(3) == 1
            ? new ArticleId(reader.GetString(1))
            : throw RowChecksum.Wrong($"the story of article number {reader.GetInt64(2)}");

    private readonly record struct ScopedStory(ArticleId Id, string Scope);

    private sealed record StoryRow(ArticleId Article, ScopedStory Story);

    private sealed record MemberRow(ArticleId Article, StoryMembership Membership);

    private sealed record StoryMemberRow(ScopedStory Story, StoryMember Member);
}
