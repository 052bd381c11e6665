using Qdrant.Client.Grpc;
using Rag.Core.Indexing;
using Rag.Stores.Qdrant.Points;
using Range = Qdrant.Client.Grpc.Range;

namespace Rag.Stores.Qdrant.Searching;

/// <summary>
/// A <see cref="ChunkFilter"/> in the server's words. Its times are whole microseconds, so ranges are wider by one here: what is found is
/// held to the filter itself afterwards.
/// </summary>
internal static class FilterTranslation
{
    private static readonly TimeSpan s_wider = TimeSpan.FromMicroseconds(1);

    /// <summary>Null where nothing can be found.</summary>
    /// <param name="generation">What is searched as of now: see <see cref="Fields.Since"/>.</param>
    public static Filter? Of(ChunkFilter filter, long generation)
    {
        if (filter is { Scopes.Count: 0 } or { Sources.Count: 0 } or { Languages.Count: 0 })
        {
            return null;
        }

        var translated = new Filter
        {
            Must =
            {
                Conditions.Match(Fields.Scope, [.. filter.Scopes.Select(scope => scope.Value)]),
                Conditions.Range(Fields.Since, new Range { Lte = generation }),
            },
        };
        if (filter.Sources is { } sources)
        {
            translated.Must.Add(Conditions.Match(Fields.Source, [.. sources]));
        }

        if (filter.Languages is { } languages)
        {
            translated.Must.Add(Conditions.Match(Fields.Language, [.. languages]));
        }

        if (filter.From is not null || filter.Until is not null)
        {
            translated.Must.Add(
                Conditions.DatetimeRange(
                    Fields.PublishedAt,
                    lt: filter.Until is { } until ? Later(until) : null,
                    gt: null,
                    gte: Earlier(filter.From),
                    lte: null
                )
            );
        }

        if (filter.AsOf is { } time)
        {
            translated.Must.Add(Conditions.DatetimeRange(Fields.RevisedAt, lt: null, gt: null, gte: null, lte: Later(time)));
            translated.MustNot.Add(Conditions.DatetimeRange(Fields.HeldUntil, lt: Earlier(time), gt: null, gte: null, lte: null));
        }
        else
        {
            translated.MustNot.Add(Conditions.Range(Fields.Until, new Range { Lte = generation }));
        }

        return translated;
    }

    private static DateTime? Earlier(DateTimeOffset? time) =>
        time is { } at && at > DateTimeOffset.MinValue + s_wider ? (at - s_wider).UtcDateTime : time?.UtcDateTime;

    private static DateTime Later(DateTimeOffset time) =>
        time < DateTimeOffset.MaxValue - s_wider ? (time + s_wider).UtcDateTime : time.UtcDateTime;
}
