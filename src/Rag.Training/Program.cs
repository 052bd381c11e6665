using Rag.Training.Jobs;
using Rag.Training.Native;

StopSignals.EndAtOnce();
return JobProgram.Run(args);
