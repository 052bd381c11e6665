using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Qdrant.Client.Grpc;
using Rag.Qdrant.Server.Storage;
using Range = Qdrant.Client.Grpc.Range;
using Value = Qdrant.Client.Grpc.Value;

namespace Rag.Qdrant.Server.Queries;

/// <summary>Whether a filter lets a point through. A list in the payload matches where any of its members does.</summary>
internal static class FilterJudge
{
    public static bool Permits(Filter? filter, StoredPoint point) =>
        filter is null
        || (
            filter.Must.All(condition => Holds(condition, point))
            && (filter.Should.Count == 0 || filter.Should.Any(condition => Holds(condition, point)))
            && !filter.MustNot.Any(condition => Holds(condition, point))
            && (filter.MinShould is not { } least || (ulong)least.Conditions.Count(condition => Holds(condition, point)) >= least.MinCount)
        );

    private static bool Holds(Condition condition, StoredPoint point) =>
        condition.ConditionOneOfCase switch
        {
            Condition.ConditionOneOfOneofCase.Field => Holds(condition.Field, point),
            Condition.ConditionOneOfOneofCase.HasId => condition.HasId.HasId.Contains(point.Id),
            Condition.ConditionOneOfOneofCase.Filter => Permits(condition.Filter, point),
            Condition.ConditionOneOfOneofCase.IsEmpty => IsEmpty(condition.IsEmpty.Key, point),
            Condition.ConditionOneOfOneofCase.IsNull => point.Payload.TryGetValue(condition.IsNull.Key, out var value)
                && value.KindCase == Value.KindOneofCase.NullValue,
            Condition.ConditionOneOfOneofCase.HasVector => point.Rows.ContainsKey(condition.HasVector.HasVector)
                || point.Sparse.ContainsKey(condition.HasVector.HasVector),
            var other => throw new NotSupportedException($"The condition {other} is not served here."),
        };

    private static bool IsEmpty(string key, StoredPoint point) =>
        !point.Payload.TryGetValue(key, out var value)
        || value.KindCase is Value.KindOneofCase.NullValue or Value.KindOneofCase.None
        || (value.KindCase == Value.KindOneofCase.ListValue && value.ListValue.Values.Count == 0);

    private static bool Holds(FieldCondition condition, StoredPoint point)
    {
        if (!point.Payload.TryGetValue(condition.Key, out var value))
        {
            return false;
        }

        var values = value.KindCase == Value.KindOneofCase.ListValue ? value.ListValue.Values.AsEnumerable() : [value];
        return condition switch
        {
            { Match: { } match } => values.Any(one => Matches(match, one)),
            { Range: { } range } => values.Any(one => IsIn(range, one)),
            { DatetimeRange: { } range } => values.Any(one => IsIn(range, one)),
            _ => throw new NotSupportedException($"The condition on {condition.Key} is not served here."),
        };
    }

    private static bool Matches(Match match, Value value) =>
        match.MatchValueCase switch
        {
            Match.MatchValueOneofCase.Keyword => value.HasStringValue && value.StringValue == match.Keyword,
            Match.MatchValueOneofCase.Keywords => value.HasStringValue && match.Keywords.Strings.Contains(value.StringValue),
            Match.MatchValueOneofCase.ExceptKeywords => value.HasStringValue && !match.ExceptKeywords.Strings.Contains(value.StringValue),
            Match.MatchValueOneofCase.Integer => value.HasIntegerValue && value.IntegerValue == match.Integer,
            Match.MatchValueOneofCase.Integers => value.HasIntegerValue && match.Integers.Integers.Contains(value.IntegerValue),
            Match.MatchValueOneofCase.Boolean => value.HasBoolValue && value.BoolValue == match.Boolean,
            var other => throw new NotSupportedException($"A match of {other} is not served here."),
        };

    private static bool IsIn(Range range, Value value)
    {
        if (!value.HasIntegerValue && !value.HasDoubleValue)
        {
            return false;
        }

        var number = value.HasIntegerValue ? value.IntegerValue : value.DoubleValue;
        return (!range.HasLt || number < range.Lt)
            && (!range.HasGt || number > range.Gt)
            && (!range.HasGte || number >= range.Gte)
            && (!range.HasLte || number <= range.Lte);
    }

    /// <summary>Times are kept and compared in whole microseconds.</summary>
    private static bool IsIn(DatetimeRange range, Value value)
    {
        if (
            !value.HasStringValue
            || !DateTimeOffset.TryParse(
                value.StringValue,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
        {
            return false;
        }

        var at = Microseconds(time);
        return !(at >= Microseconds(range.Lt))
            && !(at <= Microseconds(range.Gt))
            && !(at < Microseconds(range.Gte))
            && !(at > Microseconds(range.Lte));
    }

    private static long? Microseconds(Timestamp? time) => time is null ? null : Microseconds(time.ToDateTimeOffset());

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
