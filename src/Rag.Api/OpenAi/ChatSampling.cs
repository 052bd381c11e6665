using System.Globalization;
using System.Text.Json;
using Rag.Core.Answers;

namespace Rag.Api.OpenAi;

/// <summary>The sampling members of a chat request. Each range is named in the sentence that refuses.</summary>
internal static class ChatSampling
{
    private const int MostAlternatives = 20;
    private const int MostBiases = 1024;

    /// <summary>The options with the request's sampling put in.</summary>
    public static AnswerOptions Apply(ChatRequest request, AnswerOptions options)
    {
        Refuse(!(request.Temperature is null or (>= 0 and <= 2)), "temperature", "temperature must lie between 0 and 2.");
        Refuse(!(request.TopP is null or (> 0 and <= 1)), "top_p", "top_p must be above 0 and at most 1.");
        Refuse(request.TopK is < -1, "top_k", "top_k must be at least 1, or 0 or -1 for all tokens.");
        Refuse(!(request.MinP is null or (>= 0 and <= 1)), "min_p", "min_p must lie between 0 and 1.");
        Refuse(!(request.RepetitionPenalty is null or (> 0 and <= 10)), "repetition_penalty", "repetition_penalty must be above 0 and at most 10.");
        Refuse(!(request.FrequencyPenalty is null or (>= -2 and <= 2)), "frequency_penalty", "frequency_penalty must lie between -2 and 2.");
        Refuse(!(request.PresencePenalty is null or (>= -2 and <= 2)), "presence_penalty", "presence_penalty must lie between -2 and 2.");
        Refuse(request.TopLogprobs is < 0 or > MostAlternatives, "top_logprobs", $"top_logprobs must lie between 0 and {MostAlternatives}.");
        Refuse(request.TopLogprobs > 0 && request.Logprobs != true, "top_logprobs", "top_logprobs needs logprobs set to true.");
        return options with
        {
            Temperature = request.Temperature ?? 0,
            TopP = request.TopP ?? 1,
            Seed = request.Seed,
            TopK = Math.Max(0, request.TopK ?? 0),
            MinP = request.MinP ?? 0,
            RepetitionPenalty = request.RepetitionPenalty ?? 1,
            FrequencyPenalty = request.FrequencyPenalty ?? 0,
            PresencePenalty = request.PresencePenalty ?? 0,
            LogitBias = Biases(request.LogitBias),
            Alternatives = request.Logprobs == true ? request.TopLogprobs ?? 0 : null,
        };
    }

    private static IReadOnlyDictionary<int, double>? Biases(JsonElement? map)
    {
        if (map is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return null;
        }

        const string Form = "logit_bias must be an object of token ids with numbers between -100 and 100.";
        Refuse(given.ValueKind != JsonValueKind.Object, "logit_bias", Form);
        var biases = new Dictionary<int, double>();
        foreach (var member in given.EnumerateObject())
        {
            var bias = 0.0;
            Refuse(
                !int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    || member.Value.ValueKind != JsonValueKind.Number || !member.Value.TryGetDouble(out bias) || !(Math.Abs(bias) <= 100),
                "logit_bias",
                Form);
            biases[id] = bias;
        }

        Refuse(biases.Count > MostBiases, "logit_bias", $"logit_bias may name at most {MostBiases} tokens.");
        return biases;
    }

    private static void Refuse(bool wrong, string param, string message)
    {
        if (wrong)
        {
            throw WireException.Invalid(message, param);
        }
    }
}
