using System.Globalization;
using System.Text.Json;
using Rag.ModelFiles.Weights;
using Rag.Tests;
using Rag.Training.Decoders;
using Rag.Training.Readers;
using static TorchSharp.torch;

namespace Rag.Training.Tests;

/// <summary>The small Llama of random weights among the reference models, and what tests ask of decoders.</summary>
internal static class TinyReader
{
    public static string Folder => SharedData.Require("models/families/llama");

    public static LoraForm AllLayers { get; } = new(4, 2, [.. DecoderPart.Linear.Select(part => part.Target)]);

    /// <summary>The logits behind the last token of a prompt.</summary>
    public static float[] LastLogits(Decoder decoder, IReadOnlyList<SampleSegment> segments)
    {
        using var scope = NewDisposeScope();
        using var forward = no_grad();
        var layout = PackLayout.Of(new SamplePack([new Sample(1, segments, [0])]));
        return PackLoss.Logits(decoder, layout).data<float>().ToArray();
    }

    /// <summary>Puts the matrices of an adapter's file into a decoder.</summary>
    public static void Load(Decoder decoder, IWeightSource weights)
    {
        using var scope = NewDisposeScope();
        using var copying = no_grad();
        foreach (var linear in decoder.Learning)
        {
            var module = string.Create(CultureInfo.InvariantCulture, $"base_model.model.model.layers.{linear.Layer}.{linear.Part.Name}");
            linear.Down!.copy_(tensor(weights.ReadFloat32($"{module}.lora_A.weight"), linear.Down.shape));
            linear.Up!.copy_(tensor(weights.ReadFloat32($"{module}.lora_B.weight"), linear.Up.shape));
        }
    }

    /// <summary>
    /// Questions about two passages that are all answered alike, which can be learned. Every prompt has passages of its own, three
    /// questions each.
    /// </summary>
    public static IEnumerable<Sample> Samples(int prompts)
    {
        var random = new Random(3);
        foreach (var prompt in Enumerable.Range(0, prompts))
        {
            SampleSegment[] beginning = [new(Draw(4), false), new(Draw(9), true), new(Draw(7), true)];
            foreach (var question in Enumerable.Range(0, 3))
            {
                yield return new Sample((prompt * 3) + question + 1, [.. beginning, new(Draw(3), false)], [11, 7, 9]);
            }
        }

        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(1, 512))];
    }

    public static void Write(string path, IEnumerable<Sample> samples) =>
        File.WriteAllLines(
            path,
            samples.Select(sample =>
                JsonSerializer.Serialize(
                    new
                    {
                        segments = sample.Segments.Select(segment => new { ids = segment.Ids, passage = segment.IsPassage }),
                        answer = sample.Answer,
                    }
                )
            )
        );
}
