using Rag.Eval.Dashboard.Operations.Figures;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>How the service does, in a sentence.</summary>
internal static class FigureSentence
{
    public static string Of(FigureRecorder recorder)
    {
        var (questions, words) = (recorder.Now(LiveFigure.Questions)[0], recorder.Now(LiveFigure.FirstWord));
        return !(questions > 0) ? "Nobody has asked in the last five minutes."
            : double.IsNaN(words[0]) ? $"{FigureText.Rate(questions)} questions a second came in the last five minutes."
            : $"First words come after {FigureText.Seconds(words[0])}, nineteen of twenty within {FigureText.Seconds(words[1])}.";
    }
}
