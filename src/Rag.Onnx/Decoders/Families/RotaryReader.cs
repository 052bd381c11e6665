using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Decoders.Families;

/// <summary>
/// Reads the rotation of a model from its config.json. Older files have rope_theta and rope_scaling, newer ones rope_parameters with both,
/// some with an object for each type of layer.
/// </summary>
internal sealed class RotaryReader(DecoderReader model, float defaultTheta)
{
    /// <summary>The context before scaling that a family's configuration has where config.json is silent, if it has one.</summary>
    public int? DefaultOriginalContext { get; init; }

    /// <summary>The share of a head that turns where config.json is silent.</summary>
    public float DefaultShare { get; init; } = 1;

    /// <summary>Whether scaling of the type yarn means longrope, as it once did in one family.</summary>
    public bool YarnIsLongRope { get; init; }

    private ConfigurationReader Json => model.Json;

    public RotaryFrequencies Read(string layerType)
    {
        var parameters = Json.Object("rope_scaling") ?? Json.Object("rope_parameters");
        return Read(parameters?.Object(layerType) ?? parameters, Json.Real("rope_theta", defaultTheta));
    }

    /// <param name="parameters">Null: nothing but the base is given.</param>
    public RotaryFrequencies Read(ConfigurationReader? parameters, float outerTheta)
    {
        var theta = (double)(parameters?.Real("rope_theta", outerTheta) ?? outerTheta);
        var size = TurnedSize(parameters);
        if (parameters is not { } scaling)
        {
            return RotaryFrequencies.Plain(size, theta);
        }

        var type = scaling.Text("rope_type", scaling.Text("type", "default"));
        return type switch
        {
            // Dynamic scaling begins behind the context that the file names, which is the longest that is run: up to there it does nothing.
            // Were it to begin within, the keys of tokens already cached would change with every token.
            "default" or "dynamic" => RotaryFrequencies.Plain(size, theta),
            "linear" => RotaryFrequencies.Plain(size, theta).Linear(scaling.Real("factor")),
            "llama3" => RotaryFrequencies
                .Plain(size, theta)
                .Llama3(
                    scaling.Real("factor"),
                    scaling.Real("low_freq_factor"),
                    scaling.Real("high_freq_factor"),
                    OriginalContext(scaling)
                ),
            "longrope" or "su" => LongRope(scaling, size, theta),
            "yarn" when YarnIsLongRope => LongRope(scaling, size, theta),
            "yarn" => Yarn(scaling, size, theta),
            _ => throw new ModelFileException(
                Json.Path,
                $"rotary scaling of the type {type} is not supported; default, linear, dynamic, llama3, yarn and longrope are."
            ),
        };
    }

    /// <summary>Elements of a head that turn.</summary>
    private int TurnedSize(ConfigurationReader? parameters)
    {
        var outer = Json.Real("partial_rotary_factor", DefaultShare);
        var share = parameters?.Real("partial_rotary_factor", outer) ?? outer;

        // The rounding of the share must not lose an element: .7 of 10 is 7.
        var size = share is > 0 and <= 1 ? (int)((share * model.HeadSize) + 1e-3) : 0;
        return size >= 2 && size % 2 == 0
            ? size
            : throw new ModelFileException(
                Json.Path,
                $"partial_rotary_factor {share} makes {size} of a head's {model.HeadSize} elements turn: "
                    + "an even number of them is needed, at least 2 and at most all."
            );
    }

    private RotaryFrequencies Yarn(ConfigurationReader scaling, int size, double theta)
    {
        var factor = FactorOf(scaling);
        var frequencies = RotaryFrequencies.Yarn(
            size,
            theta,
            factor,
            OriginalContext(scaling),
            Or(scaling.Real("beta_fast", 0), 32),
            Or(scaling.Real("beta_slow", 0), 1),
            scaling.Flag("truncate", true)
        );
        var (scale, scaleOfAll) = (scaling.Real("mscale", 0), scaling.Real("mscale_all_dim", 0));
        var attention = scale != 0 && scaleOfAll != 0 ? Stretch(factor, scale) / Stretch(factor, scaleOfAll) : Stretch(factor, 1);
        return frequencies with { AttentionFactor = scaling.Real("attention_factor", (float)attention) };
    }

    private static float Or(float value, float otherwise) => value == 0 ? otherwise : value;

    /// <summary>By what YaRN stretches queries and keys.</summary>
    public static double Stretch(double factor, double scale) => factor <= 1 ? 1 : (.1 * scale * Math.Log(factor)) + 1;

    /// <remarks>
    /// The factors for long prompts serve all prompts of a model whose context is longer than its original one: they are chosen by the
    /// configured context, because keys that are cached must fit every prompt. Those for short prompts serve where no prompt is longer.
    /// </remarks>
    private RotaryFrequencies LongRope(ConfigurationReader scaling, int size, double theta)
    {
        var original = OriginalContext(scaling);
        var factor = FactorOf(scaling);
        var attention = scaling.Real("attention_factor", factor <= 1 ? 1 : (float)Math.Sqrt(1 + (Math.Log(factor) / Math.Log(original))));
        var ofShort = By("short_factor");
        return model.ContextLength > original ? By("long_factor") with { OfShort = new ShortRotary(original, ofShort) } : ofShort;

        RotaryFrequencies By(string name)
        {
            var factors = scaling.Reals(name) ?? [];
            return factors.Length == size / 2
                ? RotaryFrequencies.Plain(size, theta).Divided(factors) with
                {
                    AttentionFactor = attention,
                }
                : throw new ModelFileException(Json.Path, $"{name} has {factors.Length} numbers for {size / 2} rotary frequencies.");
        }
    }

    /// <summary>By how much the context has grown, where the file does not say otherwise.</summary>
    private double FactorOf(ConfigurationReader scaling) =>
        scaling.Has("factor") ? scaling.Real("factor") : (double)model.ContextLength / OriginalContext(scaling);

    /// <summary>The context that the model was trained for before its scaling.</summary>
    private int OriginalContext(ConfigurationReader scaling)
    {
        const string name = "original_max_position_embeddings";
        return Json.Has(name) || DefaultOriginalContext is not null
            ? Json.Count(name, DefaultOriginalContext)
            : scaling.Count(name, model.ContextLength);
    }
}
