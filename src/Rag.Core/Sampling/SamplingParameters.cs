using System.Globalization;

namespace Rag.Core.Sampling;

/// <summary>How a token is drawn from its logits.</summary>
/// <remarks>
/// In this order: repetition penalty, frequency and presence penalty, bias; temperature; min-p, top-k, top-p, each over what the one before
/// left.
/// </remarks>
/// <param name="Temperature">0 is greedy.</param>
/// <param name="TopP">Nucleus in (0, 1]: the fewest of the likeliest tokens whose share reaches it.</param>
/// <param name="Seed">The same seed, prompt and settings give the same tokens.</param>
public sealed record SamplingParameters(double Temperature, double TopP, long Seed)
{
    /// <summary>A bias of so much downwards bans the token, whatever its logit.</summary>
    public const double LargestBias = 100;

    public const double LargestPenalty = 2;

    public const double LargestRepetitionPenalty = 10;

    public const int MostAlternatives = 20;

    public static readonly SamplingParameters Greedy = new(0, 1, 0);

    /// <summary>Only so many of the likeliest tokens are drawn from, the lower id first among equals; 0 means all.</summary>
    public int TopK { get; init; }

    /// <summary>Tokens with less than this share of the likeliest token's probability are not drawn; in [0, 1].</summary>
    public double MinP { get; init; }

    /// <summary>
    /// Divides the positive logits, and multiplies the negative ones, of all tokens in the prompt and the answer so far; 1 changes nothing.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from a token's logit for each time that it stands in the answer so far.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>Taken from the logit of each token that stands in the answer so far.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Added to the logits of these ids.</summary>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }

    /// <summary>How many of the likeliest tokens are reported with each token chosen.</summary>
    public int Alternatives { get; init; }

    /// <summary>Whether tokens that were seen before have other logits for it.</summary>
    public bool HasPenalties() => RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0;

    /// <summary>The token is never chosen.</summary>
    public bool Bans(int id) => LogitBias is { } biases && biases.TryGetValue(id, out var bias) && bias <= -LargestBias;

    /// <summary>The first setting that is out of its range; null when none is.</summary>
    /// <param name="vocabularySize">One past the highest token id; without it any id may have a bias.</param>
    public SamplingFault? Fault(int vocabularySize = int.MaxValue) =>
        Check(
            Temperature >= 0 && double.IsFinite(Temperature),
            nameof(Temperature),
            $"The temperature is {Temperature}: it has to be 0 or more."
        )
        ?? Check(TopP is > 0 and <= 1, nameof(TopP), $"Top-p is {TopP}: it has to be above 0 and at most 1.")
        ?? Check(TopK >= 0, nameof(TopK), $"Top-k is {TopK}: it has to be 1 or more, or 0 for all tokens.")
        ?? Check(MinP is >= 0 and <= 1, nameof(MinP), $"Min-p is {MinP}: it has to lie between 0 and 1.")
        ?? Check(
            RepetitionPenalty is > 0 and <= LargestRepetitionPenalty,
            nameof(RepetitionPenalty),
            $"The repetition penalty is {RepetitionPenalty}: it has to be above 0 and at most {LargestRepetitionPenalty}."
        )
        ?? CheckPenalty(FrequencyPenalty, nameof(FrequencyPenalty), "frequency")
        ?? CheckPenalty(PresencePenalty, nameof(PresencePenalty), "presence")
        ?? Check(
            Alternatives is >= 0 and <= MostAlternatives,
            nameof(Alternatives),
            $"{Alternatives} alternatives are asked for with each token: there can be 0 to {MostAlternatives}."
        )
        ?? LogitBias?.Select(bias => CheckBias(bias.Key, bias.Value, vocabularySize)).FirstOrDefault(fault => fault is not null);

    private static SamplingFault? CheckPenalty(double penalty, string setting, string name) =>
        Check(
            Math.Abs(penalty) <= LargestPenalty,
            setting,
            $"The {name} penalty is {penalty}: it has to lie between -{LargestPenalty} and {LargestPenalty}."
        );

    private static SamplingFault? CheckBias(int id, double bias, int vocabularySize) =>
        Check(
            id >= 0 && id < vocabularySize,
            nameof(LogitBias),
            $"The logit bias names the token {id}: the vocabulary has the ids 0 to {vocabularySize - 1}."
        )
        ?? Check(
            Math.Abs(bias) <= LargestBias,
            nameof(LogitBias),
            $"The logit bias of token {id} is {bias}: it has to lie between -{LargestBias} and {LargestBias}."
        );

    private static SamplingFault? Check(bool isInRange, string setting, FormattableString sentence) =>
        isInRange ? null : new SamplingFault(setting, sentence.ToString(CultureInfo.InvariantCulture));
}
