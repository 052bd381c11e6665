using System.Globalization;

namespace Rag.Engine.Sampling;

/// <summary>How a token is drawn from its logits.</summary>
/// <remarks>
/// In this order: repetition penalty, frequency and presence penalty, bias; temperature; min-p, top-k, top-p, each over what the one before left.
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

    /// <summary>Divides the positive logits, and multiplies the negative ones, of all tokens in the prompt and the answer so far; 1 changes nothing.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from a token's logit for each time that it stands in the answer so far.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>Taken from the logit of each token that stands in the answer so far.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Added to the logits of these ids.</summary>
    public IReadOnlyDictionary<int, double>? LogitBias { get; init; }

    /// <summary>How many of the likeliest tokens are reported with each token chosen.</summary>
    public int Alternatives { get; init; }

    /// <summary>What is wrong with the settings, in a sentence; null when nothing is.</summary>
    internal string? Fault(int vocabularySize)
    {
        if (!(Temperature >= 0 && double.IsFinite(Temperature)))
        {
            return Text($"The temperature is {Temperature}: it has to be 0 or more.");
        }

        if (!(TopP > 0 && TopP <= 1))
        {
            return Text($"Top-p is {TopP}: it has to be above 0 and at most 1.");
        }

        if (TopK < 0)
        {
            return Text($"Top-k is {TopK}: it has to be 1 or more, or 0 for all tokens.");
        }

        if (!(MinP is >= 0 and <= 1))
        {
            return Text($"Min-p is {MinP}: it has to lie between 0 and 1.");
        }

        if (!(RepetitionPenalty is > 0 and <= LargestRepetitionPenalty))
        {
            return Text($"The repetition penalty is {RepetitionPenalty}: it has to be above 0 and at most {LargestRepetitionPenalty}.");
        }

        if (!(Math.Abs(FrequencyPenalty) <= LargestPenalty))
        {
            return Text($"The frequency penalty is {FrequencyPenalty}: it has to lie between -{LargestPenalty} and {LargestPenalty}.");
        }

        if (!(Math.Abs(PresencePenalty) <= LargestPenalty))
        {
            return Text($"The presence penalty is {PresencePenalty}: it has to lie between -{LargestPenalty} and {LargestPenalty}.");
        }

        if (Alternatives is < 0 or > MostAlternatives)
        {
            return Text($"{Alternatives} alternatives are asked for with each token: there can be 0 to {MostAlternatives}.");
        }

        return BiasFault(vocabularySize);
    }

    private string? BiasFault(int vocabularySize)
    {
        foreach (var (id, bias) in LogitBias ?? new Dictionary<int, double>())
        {
            if (id < 0 || id >= vocabularySize)
            {
                return Text($"The logit bias names the token {id}: the vocabulary has the ids 0 to {vocabularySize - 1}.");
            }

            if (!(Math.Abs(bias) <= LargestBias))
            {
                return Text($"The logit bias of token {id} is {bias}: it has to lie between -{LargestBias} and {LargestBias}.");
            }
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
