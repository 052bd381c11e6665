namespace Rag.Engine.Cache;

/// <summary>
/// How often an entry was used, and for how long it has been known; both fade, so that what is long ago tells less. Times are on the
/// policy's clock.
/// </summary>
/// <param name="Uses">Up to the last one, which counts 1.</param>
/// <param name="Time">From the first use to the last.</param>
internal readonly record struct UseHistory(double Uses, double Time, double LastUse)
{
    public UseHistory UsedAt(double now, double halfLife)
    {
        var (faded, passed) = Fade(now - LastUse, halfLife);
        return new UseHistory((Uses * faded) + 1, (Time * faded) + passed, now);
    }

    /// <summary>
    /// Expected uses in a unit of time from now on. Uses come at random at a rate that is not known, until the last reader loses interest,
    /// which does not show: the longer the silence, against the pace before, the more likely it has happened.
    /// </summary>
    /// <param name="priorTime">An entry that was just used for the first time is expected to be used once in so much time.</param>
    /// <param name="lifetime">Of an entry's popularity, on average.</param>
    public double RateAt(double now, double halfLife, double priorTime, double lifetime)
    {
        var silence = now - LastUse;
        var (faded, passed) = Fade(silence, halfLife);
        var rate = Uses * faded / ((Time * faded) + passed + priorTime);

        // A silence s has the likelihood (known / (known + s)) ^ uses while the interest lasts; the odds that it has ended add up over
        // the moments at which it may have. The power is kept off 0, where the sum would be a logarithm.
        var known = Time + priorTime;
        var power = Math.Max(1e-6, Uses - 1);
        var oddsOfEnd = (known + silence) / lifetime * ((Math.Pow((known + silence) / known, power) - 1) / power);
        return rate / (1 + oddsOfEnd);
    }

    private static (double Faded, double Passed) Fade(double time, double halfLife)
    {
        var faded = Math.Pow(0.5, time / halfLife);
        return (faded, (1 - faded) * halfLife / Math.Log(2));
    }
}
