using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Rag.Training.Readers;

/// <summary>Keeps what learns as it was when the samples held out were told best; without such samples, as it was last.</summary>
internal sealed class BestMatrices
{
    private float[][] _kept = [];

    /// <summary>The step behind which it was.</summary>
    public int Step { get; private set; }

    public double Loss { get; private set; } = double.NaN;

    /// <summary>How often in a row what was offered was no better.</summary>
    public int Misses { get; private set; }

    public int LastOffered { get; private set; }

    /// <param name="loss">Of the samples held out; NaN where there are none.</param>
    public void Offer(int step, double loss, IReadOnlyList<Parameter> matrices)
    {
        LastOffered = step;
        if (loss >= Loss)
        {
            Misses++;
            return;
        }

        (Step, Loss, Misses) = (step, loss, 0);
        _kept = [.. matrices.Select(matrix => matrix.data<float>().ToArray())];
    }

    public void Restore(IReadOnlyList<Parameter> matrices)
    {
        using var scope = NewDisposeScope();
        using var copying = no_grad();
        foreach (var (matrix, kept) in matrices.Zip(_kept))
        {
            matrix.copy_(tensor(kept, matrix.shape));
        }
    }
}
