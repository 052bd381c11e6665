namespace Rag.Bench.Overload;

/// <summary>How much is asked, and what has to hold.</summary>
/// <param name="Times">Of the capacity, as it is measured first.</param>
/// <param name="Target">When the first text of an accepted question is due: the service's Engine:DefaultDeadlineMs.</param>
/// <param name="Refusal">When a refusal is due.</param>
/// <param name="Recovery">When a question that comes after the burst is answered as fast as before.</param>
internal sealed record OverloadSettings(TimeSpan Duration, double Times, TimeSpan Target, TimeSpan Refusal, TimeSpan Recovery)
{
    public static readonly OverloadSettings Default = new(
        TimeSpan.FromMinutes(10),
        10,
        TimeSpan.FromSeconds(10),
        TimeSpan.FromMilliseconds(50),
        TimeSpan.FromSeconds(5)
    );
}
