using Npgsql;
using Rag.Core.Articles;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Postgres.Articles;

/// <summary>Which articles tell the same story, from a PostgreSQL database.</summary>
public sealed class PostgresStoryCatalog(PostgresDatabase database) : IStoryCatalog
{
    /// <summary>Newest articles among which the latest stories are looked for, of each story wanted.</summary>
    private const int ArticlesOfEach = 20;

    public async ValueTask<IReadOnlyDictionary<ArticleId, Story>> FindStoriesAsync(
        IReadOnlyCollection<ArticleId> articles,
        CancellationToken cancellation
    )
    {
        var told = await database
            .QueryAsync(StorySql.Of, [articles.Select(article => article.Value).ToArray()], Told, cancellation)
            .ConfigureAwait(false);
        var stories = await ReadAsync([.. told.Select(row => row.Story).Distinct()], cancellation).ConfigureAwait(false);
        return told.Where(row => stories.ContainsKey(row.Story)).ToDictionary(row => row.Article, row => stories[row.Story]);
    }

    public async ValueTask<IReadOnlyList<Story>> LatestStoriesAsync(int count, AccessScope scope, CancellationToken cancellation)
    {
        var latest = await database
            .QueryAsync(StorySql.Latest, [(long)count * ArticlesOfEach, scope.Value], Told, cancellation)
            .ConfigureAwait(false);
        ScopedStory[] ids = [.. latest.Select(row => row.Story).Distinct().Take(count)];
        var stories = await ReadAsync(ids, cancellation).ConfigureAwait(false);
        return [.. ids.Where(stories.ContainsKey).Select(id => stories[id])];
    }

    public async ValueTask<IReadOnlyList<(ArticleId Article, StoryMembership Membership)>> LastMembershipsAsync(
        int count,
        CancellationToken cancellation
    )
    {
        var members = await database.QueryAsync(StorySql.Last, [count], StoryRows.Membership, cancellation).ConfigureAwait(false);
        members.Reverse();
        return members;
    }

    public async ValueTask<ArticleId?> FindStoryOfAsync(ArticleId article, CancellationToken cancellation)
    {
        object?[] values = [new[] { article.Value }];
        return await database.QueryAsync(StorySql.Of, values, Told, cancellation).ConfigureAwait(false) is [var told]
            ? told.Story.Id
            : null;
    }

    /// <summary>
    /// Members of another scope than the story is asked for in are left out: who tells a story is shown to all who find it.
    /// </summary>
    private async ValueTask<Dictionary<ScopedStory, Story>> ReadAsync(IReadOnlyCollection<ScopedStory> ids, CancellationToken cancellation)
    {
        object?[] values = [ids.Select(id => id.Id.Value).Distinct().ToArray(), (long)Story.MostMembers];
        var rows = await database.QueryAsync(StorySql.Members, values, Member, cancellation).ConfigureAwait(false);
        return rows.GroupBy(row => row.Story, row => row.Member)
            .Where(story => ids.Contains(story.Key))
            .ToDictionary(story => story.Key, story => new Story(story.Key.Id, [.. story]));
    }

    private static (ArticleId Article, ScopedStory Story) Told(NpgsqlDataReader reader) =>
        (new ArticleId(reader.Text(0)), new ScopedStory(new ArticleId(reader.Text(1)), reader.Text(2)));

    private static (ScopedStory Story, StoryMember Member) Member(NpgsqlDataReader reader) =>
        (
            new ScopedStory(new ArticleId(reader.Text(1)), reader.Text(2)),
            new StoryMember(
                new ArticleId(reader.Text(0)),
                reader.TextOrNull(3),
                reader.TextOrNull(4),
                reader.TextOrNull(5),
                ArticleRow.Time(reader.GetString(6))
            )
        );

    private readonly record struct ScopedStory(ArticleId Id, string Scope);
}
