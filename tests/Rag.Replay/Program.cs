using System.Diagnostics;
using System.Globalization;
using Rag.Replay;

// Replays entries of feeds through the queue.
//   run DIR ENTRIES MOST PACE-MS           until all is stored; prints "open" before the first entry
//   check ENTRIES MOST KILLS SEED          runs it twice, once killed so often at random points, and compares what is stored
switch (args)
{
    case ["run", var folder, var entries, var most, var pace]:
        await ReplayRun.RunAsync(
            folder,
            entries,
            int.Parse(most, CultureInfo.InvariantCulture),
            TimeSpan.FromMilliseconds(double.Parse(pace, CultureInfo.InvariantCulture)),
            () => Console.Out.WriteLine("open")
        );
        return 0;
    case ["check", var entries, var most, var kills, var seed]:
        return await CheckAsync(
            entries,
            int.Parse(most, CultureInfo.InvariantCulture),
            int.Parse(kills, CultureInfo.InvariantCulture),
            int.Parse(seed, CultureInfo.InvariantCulture)
        );
    default:
        Console.Error.WriteLine("replay: run DIR ENTRIES MOST PACE-MS, or check ENTRIES MOST KILLS SEED.");
        return 2;
}

static async Task<int> CheckAsync(string entries, int most, int kills, int seed)
{
    const double LongestLife = 800; // milliseconds from the first entry to the kill
    const double ArticlesPerBatch = 48;
    var work = Directory.CreateTempSubdirectory("rag-replay-");
    try
    {
        var (clean, killed) = (work.CreateSubdirectory("clean").FullName, work.CreateSubdirectory("killed").FullName);
        var watch = Stopwatch.StartNew();
        await ReplayRun.RunAsync(clean, entries, most, TimeSpan.Zero, () => { });
        Console.WriteLine($"clean run: {watch.Elapsed.TotalSeconds:F1} s");

        // So slow that the kills fall into the work and not behind its end.
        var pace = (1.3 * kills * LongestLife / 2 / (most / ArticlesPerBatch)).ToString("F1", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var (done, tooLate) = (0, 0);
        while (done < kills && tooLate == 0)
        {
            using var child = Start("run", killed, entries, most.ToString(CultureInfo.InvariantCulture), pace);
            await child.StandardOutput.ReadLineAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * LongestLife));
            child.Kill(); // SIGKILL: no handler runs, no buffer is flushed
            await child.WaitForExitAsync();
            tooLate += child.ExitCode == 0 ? 1 : 0;
            done += child.ExitCode == 0 ? 0 : 1;
        }

        await ReplayRun.RunAsync(killed, entries, most, TimeSpan.Zero, () => { });
        var (expected, actual) = (StoredState.Of(clean), StoredState.Of(killed));
        var (lost, added) = (expected.Except(actual).ToList(), actual.Except(expected).ToList());
        Console.WriteLine($"{done} kills of {kills}; {expected.Count} rows expected, {actual.Count} stored");
        lost.Take(10).ToList().ForEach(row => Console.WriteLine($"lost: {row}"));
        added.Take(10).ToList().ForEach(row => Console.WriteLine($"too much: {row}"));
        return lost.Count + added.Count == 0 && expected.Count == actual.Count && done == kills ? 0 : 1;
    }
    finally
    {
        work.Delete(recursive: true);
    }
}

static Process Start(params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
    start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Rag.Replay.dll"));
    arguments.ToList().ForEach(start.ArgumentList.Add);
    return Process.Start(start)!;
}
