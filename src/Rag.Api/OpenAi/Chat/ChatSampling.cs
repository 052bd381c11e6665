using System.Globalization;
using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Sampling;

namespace Rag.Api.OpenAi.Chat;

/// <summary>The sampling members of a chat request.</summary>
internal static class ChatSampling
{
    private const double HighestTemperature = 2;
    private const int AllTokens = -1;
    private const int MostBiases = 1024;
    private const string TopLogprobs = "top_logprobs";
    private const string LogitBias = "logit_bias";

    /// <summary>Without a seed every answer is drawn anew.</summary>
    /// <exception cref="WireException">A member is out of its range; it is named.</exception>
    public static SamplingParameters Read(ChatRequest request)
    {
        WireException.Refuse(
            request.Temperature > HighestTemperature,
            "temperature",
            $"The temperature has to be at most {HighestTemperature}."
        );
        WireException.Refuse(request.TopLogprobs > 0 && request.Logprobs != true, TopLogprobs, "top_logprobs needs logprobs set to true.");
        var sampling = new SamplingParameters(request.Temperature ?? 0, request.TopP ?? 1, request.Seed ?? Random.Shared.NextInt64())
        {
            TopK = request.TopK is null or AllTokens ? 0 : request.TopK.Value,
            MinP = request.MinP ?? 0,
            RepetitionPenalty = request.RepetitionPenalty ?? 1,
            FrequencyPenalty = request.FrequencyPenalty ?? 0,
            PresencePenalty = request.PresencePenalty ?? 0,
            LogitBias = Biases(request.LogitBias),
            Alternatives = request.TopLogprobs ?? 0,
        };
        return sampling.Fault() is { } fault ? throw WireException.Invalid(fault.Sentence, MemberOf(fault.Setting)) : sampling;
    }

    private static string MemberOf(string setting) =>
        setting == nameof(SamplingParameters.Alternatives) ? TopLogprobs : JsonNamingPolicy.SnakeCaseLower.ConvertName(setting);

    private static Dictionary<int, double>? Biases(JsonElement? map)
    {
        if (map is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            return null;
        }

        const string Form = "logit_bias must be an object of token ids with numbers.";
        WireException.Refuse(given.ValueKind != JsonValueKind.Object, LogitBias, Form);
        var biases = new Dictionary<int, double>();
        foreach (var member in given.EnumerateObject())
        {
            var bias = 0.0;
            WireException.Refuse(
                !int.TryParse(member.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    || member.Value.ValueKind != JsonValueKind.Number
                    || !member.Value.TryGetDouble(out bias),
                LogitBias,
                Form
            );
            biases[id] = bias;
        }

        WireException.Refuse(biases.Count > MostBiases, LogitBias, $"logit_bias may name at most {MostBiases} tokens.");
        return biases;
    }
}
