using Rag.Training.Decoders;
using Rag.Training.Readers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rag.Training.Tests.Readers;

[Collection(Torch.Collection)]
public sealed class GradientTests
{
    /// <summary>
    /// The loss changes along a direction by what the gradient says, for the matrices that read and for those that write, of every kind of
    /// layer: what a central difference over the whole forward pass says, which knows nothing of how gradients are computed.
    /// </summary>
    [Theory]
    [InlineData("q_proj")]
    [LongInlineData("k_proj")]
    [LongInlineData("v_proj")]
    [LongInlineData("o_proj")]
    [LongInlineData("gate_proj")]
    [LongInlineData("up_proj")]
    [InlineData("down_proj")]
    public void Gradient_IsTheDifferenceOfLosses(string target)
    {
        Torch.Require();
        manual_seed(5);
        using var files = DecoderFiles.Open(TinyReader.Folder);
        using var decoder = new Decoder(files, SamplePack.MostTokens, TinyReader.AllLayers);
        Randomize(decoder);
        var pack = new SamplePack([.. TinyReader.Samples(1)]);
        PackLoss.Of(decoder, pack).backward();

        foreach (var isUp in (bool[])[false, true])
        {
            Parameter[] matrices =
            [
                .. decoder.Learning.Where(linear => linear.Part.Target == target).Select(linear => isUp ? linear.Up! : linear.Down!),
            ];
            var directions = matrices.Select(matrix => randn_like(matrix)).ToArray();
            var expected = matrices.Zip(directions).Sum(pair => (pair.First.grad! * pair.Second).sum().item<float>());

            const float distance = 2e-3f;
            var difference = (LossAt(distance) - LossAt(-distance)) / (2 * distance);

            Assert.NotEqual(0, expected);
            Assert.Equal(expected, difference, Math.Max(Math.Abs(expected) * .02, .02));

            double LossAt(float along)
            {
                using var scope = NewDisposeScope();
                using var forward = no_grad();
                Move(along);
                var loss = PackLoss.Of(decoder, pack).item<float>();
                Move(-along);
                return loss;
            }

            void Move(float along)
            {
                foreach (var (matrix, direction) in matrices.Zip(directions))
                {
                    matrix.add_(direction, along);
                }
            }
        }
    }

    /// <summary>At the beginning the matrices that write are zero, and so would be the gradients of those that read.</summary>
    private static void Randomize(Decoder decoder)
    {
        using var filling = no_grad();
        foreach (var linear in decoder.Learning)
        {
            linear.Up!.normal_(0, .3);
        }
    }
}
