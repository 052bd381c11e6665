using System.Globalization;
using System.Text.Json;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>How many of the suite's conditions a reader of feeds holds, by field, and which it does not.</summary>
internal sealed class FeedScore
{
    private readonly SortedDictionary<string, (int Held, int All)> _shares = new(StringComparer.Ordinal);

    private readonly List<string> _broken = [];

    private int _unread;

    public double Share => (double)_shares.Values.Sum(share => share.Held) / _shares.Values.Sum(share => share.All);

    /// <summary>Counts with a reader that gives null for what it refuses.</summary>
    public static FeedScore Of(IEnumerable<FeedCase> cases, Func<FeedCase, Feed?> read)
    {
        var score = new FeedScore();
        foreach (var @case in cases)
        {
            var feed = read(@case);
            score._unread += feed is null ? 1 : 0;
            foreach (var condition in @case.Conditions)
            {
                score.Count(@case.File, condition, feed);
            }
        }

        return score;
    }

    /// <summary>A line for each field, one for all, and those that do not hold.</summary>
    public IEnumerable<string> Lines(string reader)
    {
        foreach (var (field, (held, all)) in _shares)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{reader} {field}: {held} of {all}");
        }

        var (good, total) = (_shares.Values.Sum(share => share.Held), _shares.Values.Sum(share => share.All));
        yield return string.Create(CultureInfo.InvariantCulture, $"{reader}: {good} of {total}, {Share:P1}; {_unread} files not read");
    }

    public IEnumerable<string> Broken() => _broken;

    private void Count(string file, JsonElement condition, Feed? feed)
    {
        if (FeedConditions.FieldOf(condition) is not { } field)
        {
            return;
        }

        var isHeld = feed is not null && FeedConditions.Holds(condition, feed);
        var (held, all) = _shares.GetValueOrDefault(field);
        _shares[field] = (held + (isHeld ? 1 : 0), all + 1);
        if (!isHeld)
        {
            _broken.Add($"{file}: {condition}");
        }
    }
}
