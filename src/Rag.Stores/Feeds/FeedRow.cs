using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rag.Core.Articles;
using Rag.Core.Feeds;
using Rag.Stores.Embedded.Database;

namespace Rag.Stores.Feeds;

/// <summary>A feed as a row of its table.</summary>
internal static class FeedRow
{
    public const string Columns =
        "id, url, added_at, title, site_url, folders, scope, is_paused, keep_for, credential, callback, next_poll_at, is_gone, state";

    public const int Count = 14;

    /// <summary>$1 to $14, in the order of <see cref="Values"/>.</summary>
    public static string Parameters { get; } = string.Join(", ", Enumerable.Range(1, Count).Select(number => $"${number}"));

    public static object?[] Values(FollowedFeed feed) =>
        [
            feed.Id.Value,
            feed.Url,
            feed.AddedAt.UtcTicks,
            feed.Title,
            feed.SiteUrl,
            JsonSerializer.Serialize(feed.Folders),
            feed.Scope.Value,
            feed.IsPaused ? 1 : 0,
            feed.KeepFor?.Ticks,
            feed.Credential,
            feed.State.Hub?.Callback,
            feed.State.NextPollAt.UtcTicks,
            feed.State.IsGone ? 1 : 0,
            JsonSerializer.Serialize(feed.State),
        ];

    /// <summary>The columns from the first on, and behind them whether the checksum is right.</summary>
    /// <exception cref="DamagedRowException">The row is not what was written.</exception>
    public static FollowedFeed Read(SqliteDataReader reader) =>
        reader.GetInt64(Count) == 1 ? Read(reader, static text => text) : throw RowChecksum.Wrong($"feed {reader.GetValue(0)}");

    /// <summary>The columns from the first on.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static FollowedFeed Read(DbDataReader reader, Func<string, string> text)
    {
        return new FollowedFeed(new FeedId(reader.GetString(0)), text(reader.GetString(1)), Time(reader.GetInt64(2)))
        {
            Title = TextOrNull(3),
            SiteUrl = TextOrNull(4),
            Folders = JsonSerializer.Deserialize<string[]>(reader.GetString(5))!,
            Scope = new AccessScope(text(reader.GetString(6))),
            IsPaused = reader.GetInt64(7) != 0,
            KeepFor = reader.IsDBNull(8) ? null : TimeSpan.FromTicks(reader.GetInt64(8)),
            Credential = reader.IsDBNull(9) ? null : reader.GetFieldValue<byte[]>(9),
            State = JsonSerializer.Deserialize<FeedState>(reader.GetString(13))!,
        };

        string? TextOrNull(int column) => reader.IsDBNull(column) ? null : text(reader.GetString(column));
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
