namespace Rag.Peers;

internal static class EngineNames
{
    public const string Ours = "ours";
    public const string LlamaCpp = "llamacpp";
    public const string LlamaCppFlash = "llamacpp flash";
    public const string GenAi = "genai";
}

internal static class MeasureNames
{
    /// <summary>Milliseconds to the first token.</summary>
    public const string ClosedLoop = "ttft_ms";

    /// <inheritdoc cref="ClosedLoop"/>
    public const string OpenLoop = "ttft_open_loop_ms";

    /// <summary>Tokens a second.</summary>
    public static string Prefill(int tokens) => $"prefill_{tokens}_tokens_per_s";

    /// <inheritdoc cref="Prefill"/>
    public static string Decode(int sequences) => $"decode_b{sequences}_tokens_per_s";

    /// <summary>Share of the prompt's tokens that were not computed again.</summary>
    public static string CachedShare(string loop) => loop == ClosedLoop ? "cached_share" : "cached_share_open_loop";
}

/// <summary>Everything that was measured, by measure and engine.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(string Measure, string Engine), List<double>> _values = [];
    private readonly Dictionary<(string Measure, string Engine), Dictionary<int, int>> _firstTokens = [];

    public IEnumerable<(string Measure, string Engine)> Keys => _values.Keys;

    public void Add(string measure, string engine, double value)
    {
        if (!_values.TryGetValue((measure, engine), out var values))
        {
            _values.Add((measure, engine), values = []);
        }

        values.Add(value);
    }

    /// <param name="prompt">Names the prompt within the measure.</param>
    public void NoteFirstToken(string measure, int prompt, string engine, int token)
    {
        if (!_firstTokens.TryGetValue((measure, engine), out var tokens))
        {
            _firstTokens.Add((measure, engine), tokens = []);
        }

        tokens[prompt] = token;
    }

    public IReadOnlyList<double> Values(string measure, string engine) => _values.GetValueOrDefault((measure, engine)) ?? [];

    /// <summary>NaN when nothing was measured.</summary>
    public double Median(string measure, string engine) => Percentile(measure, engine, .5);

    /// <summary>Between the neighbors in rank, linearly; NaN when nothing was measured.</summary>
    public double Percentile(string measure, string engine, double share)
    {
        if (Values(measure, engine) is not { Count: > 0 } values)
        {
            return double.NaN;
        }

        double[] sorted = [.. values.Order()];
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        return sorted[below] + ((place - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    /// <summary>Share of the prompts both read after which both chose the same token; NaN when there is none.</summary>
    public double SameFirstToken(string measure, string engine, string other)
    {
        if (!_firstTokens.TryGetValue((measure, engine), out var tokens) || !_firstTokens.TryGetValue((measure, other), out var others))
        {
            return double.NaN;
        }

        var both = tokens.Where(token => others.ContainsKey(token.Key)).ToList();
        return both.Count == 0 ? double.NaN : (double)both.Count(token => others[token.Key] == token.Value) / both.Count;
    }
}
