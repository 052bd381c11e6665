using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Weights;

public sealed class RotaryRowsTests
{
    [Fact]
    public void InFile_EveryRow_UndoesTheWritersPermutation()
    {
        const int Heads = 3,
            HeadSize = 8;

        // The writer sees a head's rows as [2][half] and transposes them to [half][2].
        var written = new int[Heads * HeadSize];
        for (var head = 0; head < Heads; head++)
        {
            for (var upper = 0; upper < 2; upper++)
            {
                for (var pair = 0; pair < HeadSize / 2; pair++)
                {
                    written[(head * HeadSize) + (pair * 2) + upper] = (head * HeadSize) + (upper * HeadSize / 2) + pair;
                }
            }
        }

        for (var row = 0; row < written.Length; row++)
        {
            Assert.Equal(row, written[RotaryRows.InFile(row, HeadSize)]);
        }
    }

    [Fact]
    public void ReadFloat32_MatrixVectorAndBytes_AgreeOnTheOrder()
    {
        using var folder = new TemporaryFolder();
        var data = Enumerable.Range(0, 16).SelectMany(i => BitConverter.GetBytes((float)i)).ToArray();
        using var model = GgufModel.Open(
            folder.Write("m.gguf", new GgufBuilder().Tensor("w", [2, 8], 0, data).Tensor("b", [8], 0, data[..32]).Build())
        );
        IWeightSource source = model;

        Assert.Equal([0f, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15], RotaryRows.ReadFloat32(source.Get("w"), 4));
        Assert.Equal([0f, 2, 1, 3, 4, 6, 5, 7], RotaryRows.ReadFloat32(source.Get("b"), 4));
        var bytes = new byte[64];
        RotaryRows.CopyBytes(source.Get("w"), 4, bytes);
        Assert.Equal(4f, BitConverter.ToSingle(bytes, 8));
        Assert.Throws<ModelFileException>(() => RotaryRows.ReadFloat32(source.Get("w"), 6));
    }
}
