using System.CommandLine;
using System.CommandLine.Parsing;

namespace Rag.Api.CommandLine;

/// <summary><c>rag bench</c>: the door to <c>rag-bench</c>, a program of its own that the service does not carry.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        // Every argument behind the command belongs to rag-bench, its --help too.
        var help = new Option<bool>("--help", "-h", "-?");
        var command = new Command("bench", "Measure the service on this machine, by the program rag-bench.") { help };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => BenchProgram.RunAsync(ArgumentsOf(command, parsed.Tokens), cancellation));
        return command;
    }

    private static IEnumerable<string> ArgumentsOf(Command command, IEnumerable<Token> tokens) =>
        tokens.Select(token => token.Value).SkipWhile(token => token != command.Name).Skip(1);
}
