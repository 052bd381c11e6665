using System.Runtime.InteropServices;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Training.Native;

namespace Rag.Training.Jobs;

/// <summary>
/// <c>rag-train JOBFOLDER</c>: does the job that the folder's job.json describes and leaves its result there. Lines of JSON on standard
/// output tell how far it is; the exit code is 0, or 1 with one sentence on standard error.
/// </summary>
internal static class JobProgram
{
    private const string FileName = "job.json";

    public static int Run(string[] arguments)
    {
        try
        {
            if (arguments is not [var folder])
            {
                throw new JobException($"usage: rag-train JOBFOLDER, a folder with a {FileName}.");
            }

            using var progress = ProgressLines.OnStandardOutput();
            Run(new JobFolder(folder), progress);
            return 0;
        }
        catch (Exception e)
            when (e is JobException or ModelFileException or IOException or UnauthorizedAccessException or ExternalException)
        {
            Console.Error.WriteLine(FirstLine(e.Message));
            return 1;
        }
    }

    public static void Run(JobFolder folder, ProgressLines progress)
    {
        var job = Read(folder.File(FileName));
        TorchLibrary.Load();
        job.Run(folder, progress);
    }

    /// <exception cref="JobException">The file asks for nothing that can be done; all faults are told in one sentence.</exception>
    private static IJob Read(string path)
    {
        using var document = JsonFile.Read(path);
        var kind = document.RootElement.String("kind") ?? throw new JobException($"{path}: kind is missing: it says what is trained.");
        var settings = new JobSettings(path, document.RootElement);
        var job = JobKinds.Of(path, kind).Read(settings);
        settings.RequireSound();
        return job;
    }

    /// <summary>What libtorch says is followed by the places in its code.</summary>
    private static string FirstLine(string message) => message.Split('\n')[0];
}
