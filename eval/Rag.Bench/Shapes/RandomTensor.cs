namespace Rag.Bench.Shapes;

/// <summary>A tensor of a checkpoint that is made up.</summary>
/// <param name="Fill">What all elements are; null: random numbers around 0, as large as those of a trained matrix with such rows.</param>
internal sealed record RandomTensor(string Name, float? Fill, params int[] Shape)
{
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}
