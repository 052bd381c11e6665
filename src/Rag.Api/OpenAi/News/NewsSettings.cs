using Rag.Api.Edge;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Answers;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.News;

/// <summary>The members of <see cref="NewsRequest"/> as options of an answer; each that is wrong is refused by its name.</summary>
internal static class NewsSettings
{
    private const int LongestDeadline = 86_400_000; // a day
    private const int MostPassages = 64;
    private const int MostSources = 20;
    private const int MostNames = 100;
    private const int LongestName = 200;

    /// <param name="beside">What stands beside the news object, where some members may stand as well.</param>
    /// <exception cref="WireException">A member is wrong, or is given in both places and differently.</exception>
    public static AnswerOptions Apply(AnswerOptions options, NewsRequest? news, NewsRequest beside)
    {
        news ??= new NewsRequest();
        var asOf = One("as_of", news.AsOf, beside.AsOf);
        var computed = One("max_computed_tokens", news.MaxComputedTokens, beside.MaxComputedTokens);
        var deadline = One("deadline_ms", news.DeadlineMs, beside.DeadlineMs);
        WireException.Refuse(computed.Value < 1, computed.Param, $"{computed.Param} must be at least 1; leave it out for no bound.");
        WireException.Refuse(
            !(deadline.Value is null or (> 0 and <= LongestDeadline)),
            deadline.Param,
            $"{deadline.Param} must be above 0 and at most {LongestDeadline}."
        );
        WireException.Refuse(
            news.Top is < 1 or > MostPassages,
            "news.top",
            $"news.top must lie between 1 and {MostPassages}: so many passages are read at most."
        );
        WireException.Refuse(
            news.MinSources is < 1 or > MostSources,
            "news.min_sources",
            $"news.min_sources must lie between 1 and {MostSources}: so many outlets have to agree."
        );
        return options with
        {
            AsOf = asOf.Value is null ? null : Time(asOf.Value, asOf.Param),
            ComputedTokens = computed.Value,
            Deadline = deadline.Value is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            Passages = news.Top,
            MinimumSources = news.MinSources ?? 1,
            Grounding = Grounding(news.Grounding),
            Filter = Filter(news),
        };
    }

    /// <exception cref="WireException">A member is wrong.</exception>
    public static NewsFilter Filter(NewsRequest news)
    {
        DateTimeOffset? from = news.From is null
            ? null
            : KnowledgeTime.ReadBeginning(news.From)
                ?? throw WireException.Invalid($"news.from must be {KnowledgeTime.Form}.", "news.from");
        DateTimeOffset? to = news.To is null ? null : Time(news.To, "news.to");
        WireException.Refuse(from > to, "news.to", "news.to lies before news.from: nothing is published in between.");
        return new NewsFilter(
            Names(news.Sources, "news.sources"),
            from,
            to is { } last && last < DateTimeOffset.MaxValue ? last.AddTicks(1) : to, // the filter's end is the first time that is out
            Names(news.Languages, "news.languages")
        );
    }

    private static DateTimeOffset Time(string text, string param) =>
        KnowledgeTime.Read(text) ?? throw WireException.Invalid($"{param} must be {KnowledgeTime.Form}.", param);

    /// <summary>Whoever writes a name in other letters means it all the same.</summary>
    private static HashSet<string>? Names(IReadOnlyList<string?>? names, string param)
    {
        if (names is null)
        {
            return null;
        }

        WireException.Refuse(
            names.Count is 0 or > MostNames || names.Any(name => name is not { Length: > 0 and <= LongestName }),
            param,
            $"{param} must be a list of 1 to {MostNames} names, each of 1 to {LongestName} characters; leave it out for no restriction."
        );
        return new HashSet<string>(names.OfType<string>(), StringComparer.OrdinalIgnoreCase);
    }

    private static GroundingMode? Grounding(string? mode) =>
        mode switch
        {
            null => null,
            "strict" => GroundingMode.Strict,
            "quotes" => GroundingMode.Quotes,
            "off" => GroundingMode.Off,
            _ => throw WireException.Invalid(
                $"news.grounding is '{Ellipsis.Cut(mode, WireException.LongestEcho)}': it can be 'strict', 'quotes' or 'off'.",
                "news.grounding"
            ),
        };

    private static (T? Value, string Param) One<T>(string member, T? inside, T? beside)
    {
        WireException.Refuse(
            inside is not null && beside is not null && !inside.Equals(beside),
            $"news.{member}",
            $"{member} stands in the news object and beside it with different values: give it once."
        );
        return inside is not null ? (inside, $"news.{member}") : (beside, member);
    }
}
