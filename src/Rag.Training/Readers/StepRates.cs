namespace Rag.Training.Readers;

/// <summary>The learning rate of each step: up in a line over the first twentieth, then down half a cosine.</summary>
internal sealed record StepRates(double Highest, int Steps)
{
    private const int WarmUpShare = 20;

    /// <param name="step">Counted from 1.</param>
    public double Of(int step)
    {
        var warmUp = Math.Max(Steps / WarmUpShare, 1);
        return step <= warmUp ? Highest * step / warmUp : Highest * (1 + Math.Cos(Math.PI * (step - warmUp) / (Steps - warmUp + 1))) / 2;
    }
}
