using System.CommandLine;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Api.Reading;
using Rag.Core.Answers;

namespace Rag.Api.CommandLine;

/// <summary><c>rag feedback</c>: what readers said of answers.</summary>
internal static class FeedbackCommand
{
    public static Command Create() => new("feedback", "What readers said of answers.") { Export() };

    private static Command Export()
    {
        var dataDir = CommonOptions.DataDir();
        var command = new Command("export", "Write a JSON line for each answer that somebody said something of.") { dataDir };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var folder = parsed.GetRequiredValue(dataDir);
                await using var output = Console.OpenStandardOutput();
                using var service = await AdminSocket.TryConnectAsync(new DataFolder(folder.FullName), cancellation);
                if (service is not null)
                {
                    await using var lines = await service.GetStreamAsync(FeedbackAdministration.Path, cancellation);
                    await lines.CopyToAsync(output, cancellation);
                    return 0;
                }

                await using var services = RagServices.Build(folder);
                await FeedbackAdministration.WriteAsync(services.GetRequiredService<IAnswerFeedback>(), output, cancellation);
                return 0;
            }
        );
        return command;
    }
}
