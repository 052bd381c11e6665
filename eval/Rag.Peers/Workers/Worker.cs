using System.Text.Json;
using Rag.Bench;

namespace Rag.Peers.Workers;

/// <summary>The child process: loads an engine and does one job after the other until its input ends.</summary>
internal static class Worker
{
    public static int Run()
    {
        // Native libraries print to standard output too, so whatever else is printed goes to standard error.
        using var wire = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        Console.SetOut(Console.Error);
        try
        {
            using var engine = Read<WorkerSettings>()!.Load();
            double? graph = engine.GraphFolder is { } folder ? FolderSize.MiB(new DirectoryInfo(folder)) : null;
            wire.WriteLine(Answer(new EngineFacts(engine.Description, graph)));
            while (Read<Job>() is { } job)
            {
                wire.WriteLine(Answer(job.Run(engine)));
            }

            return 0;
        }
        catch (Exception failure)
        {
            // The parent process reports the failure.
            wire.WriteLine(JsonSerializer.Serialize(new Reply(default, failure.ToString().ReplaceLineEndings(" "))));
            return 1;
        }
    }

    private static T? Read<T>()
        where T : class => Console.In.ReadLine() is { } line ? JsonSerializer.Deserialize<T>(line) : null;

    private static string Answer(object result) =>
        JsonSerializer.Serialize(new Reply(JsonSerializer.SerializeToElement(result, result.GetType()), null));
}
